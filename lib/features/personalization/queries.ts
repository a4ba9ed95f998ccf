import "server-only";
import { learnerQuery } from "@/lib/cache/learner-query";
import { db } from "@/lib/db/client";
import { rowOf, selectFields } from "@/lib/db/columns";
import { readOne } from "@/lib/db/read";
import { fieldsWithin } from "@/lib/http/fields";
import { adaptation, adaptations, effectiveness, MOST_ADAPTATIONS, preference } from "./schema";

/** A learner's preferences, or the defaults that a plan goes by until they set any. */
export const getPreference = learnerQuery({
  name: "personalization.get_preference",
  policy: "preference",
  result: preference,
  topics: ["preferences"],
  load: ({ learnerId }) => readOne(preference, db.$queryRaw`SELECT * FROM "learner_preference"(${learnerId}::int)`),
});

/** What was adapted for a learner, the newest first, 50 at most. */
export const listAdaptations = learnerQuery({
  name: "personalization.list_adaptations",
  result: adaptations,
  topics: ["personalization"],
  load: async ({ learnerId }, fields) => {
    const asked = fieldsWithin(fields, "items");
    const found = await db.personalizationConfig.findMany({
      where: { learnerId },
      select: selectFields(adaptation, asked),
      orderBy: [{ adaptedAt: "desc" }, { id: "desc" }],
      take: MOST_ADAPTATIONS,
    });
    return { items: rowOf(adaptation, asked).array().parse(found) };
  },
});

/**
 * What changed after each adaptation of a learner, the newest first, 50 at most: means of 28 days before and after, as they were
 * measured once the latter were over. A comparison of one learner with themselves, without a control: it shows no cause.
 */
export const getEffectiveness = learnerQuery({
  name: "personalization.get_effectiveness",
  result: effectiveness,
  topics: ["personalization"],
  load: ({ learnerId }) =>
    readOne(
      effectiveness,
      db.$queryRaw`
      WITH adapted AS (
        SELECT "id", "kind", "isEnabled", "settings", "adaptedAt" FROM "personalization_config"
        WHERE "learnerId" = ${learnerId}::int
        ORDER BY "adaptedAt" DESC, "id" DESC
        LIMIT ${MOST_ADAPTATIONS}
      ),
      judged AS (
        SELECT adapted.*, compared.*
        FROM adapted CROSS JOIN LATERAL (
          SELECT count(*) > 0 AS "isMeasured",
            count(*) FILTER (WHERE "meanAfter" > "meanBefore") > count(*) FILTER (WHERE "meanAfter" < "meanBefore") AS "isImproved",
            coalesce(json_agg(json_build_object(
              'metric', "metric", 'meanBefore', "meanBefore", 'meanAfter', "meanAfter",
              'countBefore', "countBefore", 'countAfter', "countAfter",
              'change', round(("meanAfter" - "meanBefore")::numeric, 2),
              'relativeChange', round((("meanAfter" - "meanBefore") / nullif("meanBefore", 0))::numeric, 3),
              'isImprovement', "meanAfter" > "meanBefore"
            ) ORDER BY "metric"), '[]') AS "outcomes"
          FROM "personalization_outcome" WHERE "configId" = adapted."id"
        ) AS compared
      )
      SELECT
        coalesce(json_agg(to_json(judged) ORDER BY "adaptedAt" DESC, "id" DESC), '[]') AS "adaptations",
        count(*) FILTER (WHERE "isMeasured")::int AS "measuredCount",
        count(*) FILTER (WHERE "isImproved")::int AS "improvedCount",
        round(count(*) FILTER (WHERE "isImproved")::numeric / nullif(count(*) FILTER (WHERE "isMeasured"), 0), 3)::float
          AS "improvedShare"
      FROM judged`,
    ),
});
