import "server-only";
import { z } from "zod";
import { writing } from "@/lib/cache/invalidate";
import { learnerScope } from "@/lib/cache/tags";
import type { Db } from "@/lib/db/client";
import { selectList } from "@/lib/db/columns";
import { readAll } from "@/lib/db/read";
import { AppError } from "@/lib/http/errors";
import { recommendationColumns, recommendationSubjects } from "./queries";
import { type Recommendation, type RecommendationAnswer, recommendation } from "./schema";

/**
 * Accepts or dismisses a recommendation of the learner's own; anyone else's is `not_found`. The same answer again changes
 * nothing; another answer than the first is a `conflict`, also when both come at once.
 */
export function answerRecommendation(
  db: Db,
  learnerId: number,
  { id, answer }: RecommendationAnswer,
): Promise<Recommendation> {
  return writing("recommendations.answer", [`${learnerScope(learnerId)}/insights`], async () => {
    const [found] = await readAll(
      z.object({ answered: recommendation.nullable() }),
      db.$queryRaw`
      WITH held AS (
        SELECT "id" FROM "recommendation" WHERE "id" = ${id}::uuid AND "learnerId" = ${learnerId}::int
      ),
      answered AS (
        UPDATE "recommendation" SET "status" = ${answer}::"RecommendationStatus"
        WHERE "id" = (SELECT "id" FROM held) AND "status" IN ('open', ${answer}::"RecommendationStatus")
        RETURNING *
      ),
      shown AS (
        SELECT ${selectList(recommendationColumns)} FROM answered AS recommendation ${recommendationSubjects}
      )
      SELECT (SELECT to_jsonb(shown) FROM shown) AS "answered" FROM held`,
    );
    if (!found) throw new AppError("not_found", `No recommendation ${id} of yours`);
    if (!found.answered) throw new AppError("conflict", "This recommendation was answered otherwise before");
    return found.answered;
  });
}
