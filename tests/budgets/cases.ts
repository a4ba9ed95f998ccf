import type { Case } from "./case";
import { ADVISOR_CASES } from "./cases/advisor";
import { LEARNER_READS } from "./cases/learner-reads";
import { LEARNER_WRITES } from "./cases/learner-writes";
import { OPERATOR_READS, OPERATOR_WRITES } from "./cases/operator";

/** Every endpoint and method of the API, each at least once. Reads first. */
export const CASES: readonly Case[] = [
  ...LEARNER_READS,
  ...ADVISOR_CASES,
  ...OPERATOR_READS,
  ...LEARNER_WRITES,
  ...OPERATOR_WRITES,
];
