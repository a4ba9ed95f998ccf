import { expect, test } from "vitest";
import { newGoal } from "./schema";

const wanted = { title: "Score well", target: 101, dueOn: "2099-01-01" };

test("a mean score is 100 at most, other targets are not", () => {
  const refused = newGoal.safeParse({ ...wanted, metric: "mean_score" });
  expect(refused.error?.issues.map(({ path }) => path)).toEqual([["target"]]);
  expect(newGoal.safeParse({ ...wanted, metric: "mean_score", target: 100 }).success).toBe(true);
  expect(newGoal.safeParse({ ...wanted, metric: "study_minutes" }).success).toBe(true);
});
