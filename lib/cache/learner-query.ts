import "server-only";
import { z } from "zod";
import type { Fields } from "@/lib/http/fields";
import { type CachedQuery, cachedQuery } from "./cached-query";
import type { PolicyName } from "./policies";
import { learnerScope } from "./tags";

const ofLearner = z.object({ learnerId: z.number().int() });

type LearnerQuerySpec<Shape extends z.ZodRawShape, Result extends z.ZodType> = {
  name: string;
  /** What it takes besides the learner. */
  params?: z.ZodObject<Shape>;
  result: Result;
  topics: readonly string[];
  policy?: PolicyName;
  load: (params: z.output<z.ZodObject<Shape>> & { learnerId: number }, fields?: Fields) => Promise<unknown>;
  isWhole?: (result: z.output<Result>) => boolean;
};

/** A cached query about one learner, whose answers are that learner's: see `cachedQuery`. */
export function learnerQuery<Shape extends z.ZodRawShape, Result extends z.ZodType>({
  params,
  policy = "learner",
  ...spec
}: LearnerQuerySpec<Shape, Result>): CachedQuery<z.ZodObject<Shape & typeof ofLearner.shape>, Result> {
  const own = params ? params.extend(ofLearner.shape) : ofLearner;
  return cachedQuery({
    ...spec,
    policy,
    params: own as z.ZodObject,
    owner: "learnerId",
    scope: (given) => learnerScope(given.learnerId as number),
    load: spec.load as (params: Record<string, unknown>, fields?: Fields) => Promise<unknown>,
  }) as unknown as CachedQuery<z.ZodObject<Shape & typeof ofLearner.shape>, Result>;
}
