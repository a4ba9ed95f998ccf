import type { Case } from "./case";
import { ADVISOR_CASES } from "./cases/advisor";
import { LEARNER_READS } from "./cases/learner-reads";
import { LEARNER_WRITES } from "./cases/learner-writes";

/** Every endpoint and method of the API, each at least once. Reads first. */
export const CASES: readonly Case[] = [...LEARNER_READS, ...ADVISOR_CASES, ...LEARNER_WRITES];
