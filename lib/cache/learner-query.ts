import "server-only";
import { z } from "zod";
import { type CachedQuery, type CachedQuerySpec, cachedQuery } from "./cached-query";
import { learnerScope } from "./tags";

const learner = { learnerId: z.number().int() };

/** Parameters that name a learner besides what their own shape names. */
type OfLearner<Shape extends z.ZodRawShape> = z.ZodObject<Shape & typeof learner>;

type LearnerQuerySpec<Result extends z.ZodType, Shape extends z.ZodRawShape> = Omit<
  CachedQuerySpec<OfLearner<Shape>, Result>,
  "policy" | "params" | "owner" | "scope"
> & {
  /** What it takes besides the learner. */
  params?: z.ZodObject<Shape>;
  /** `learner` without it. */
  policy?: CachedQuerySpec["policy"];
};

/** A cached query about one learner, whose answers are that learner's: see `cachedQuery`. */
export function learnerQuery<Result extends z.ZodType, Shape extends z.ZodRawShape = Record<never, z.ZodType>>({
  params,
  policy = "learner",
  ...spec
}: LearnerQuerySpec<Result, Shape>): CachedQuery<OfLearner<Shape>, Result> {
  return cachedQuery<OfLearner<Shape>, Result>({ ...spec, policy, ...ownedBy(params) });
}

type Owned<Shape extends z.ZodRawShape> = Pick<CachedQuerySpec<OfLearner<Shape>>, "params" | "owner" | "scope">;

// Checked for the learner alone: what else a shape names cannot be told while it is generic, and makes no difference here.
function ownedBy<Shape extends z.ZodRawShape>(params: z.ZodObject<Shape> | undefined): Owned<Shape> {
  const owned: Owned<Record<never, z.ZodType>> = {
    params: (params ?? z.strictObject({})).extend(learner),
    owner: "learnerId",
    scope: ({ learnerId }) => learnerScope(learnerId),
  };
  return owned as unknown as Owned<Shape>;
}
