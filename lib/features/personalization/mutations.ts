import "server-only";
import { z } from "zod";
import { writing } from "@/lib/cache/invalidate";
import { learnerScope } from "@/lib/cache/tags";
import type { Db } from "@/lib/db/client";
import { readOne } from "@/lib/db/read";
import { AppError } from "@/lib/http/errors";
import { type AdaptationSwitches, adaptations, MOST_ADAPTATIONS, type PreferenceInput, preference } from "./schema";

/** Sets a learner's preferences, all of them. */
export function replacePreference(db: Db, learnerId: number, input: PreferenceInput) {
  return writing("personalization.replace_preference", [`${learnerScope(learnerId)}/preferences`], async () => {
    const stored = await db.preference.upsert({
      where: { learnerId },
      create: { learnerId, ...input },
      update: input,
    });
    return preference.parse({ ...stored, isDefault: false });
  });
}

/** Switches these adaptations of the learner's own on or off, all of them or, when one is not theirs (`not_found`), none. */
export function switchAdaptations(db: Db, learnerId: number, { adaptations: switches }: AdaptationSwitches) {
  return writing("personalization.switch_adaptations", [`${learnerScope(learnerId)}/personalization`], async () => {
    const { unknown, items } = await readOne(
      adaptations.extend({ unknown: z.uuid().nullable() }),
      db.$queryRaw`
      WITH wanted AS (
        SELECT * FROM unnest(${switches.map(({ id }) => id)}::uuid[], ${switches.map(({ isEnabled }) => isEnabled)}::boolean[])
          WITH ORDINALITY AS switch("id", "isEnabled", "place")
      ),
      unknown AS (
        SELECT wanted."id" FROM wanted
        LEFT JOIN "personalization_config" AS held ON held."id" = wanted."id" AND held."learnerId" = ${learnerId}::int
        WHERE held."id" IS NULL
        ORDER BY "place" LIMIT 1
      ),
      switched AS (
        UPDATE "personalization_config" AS config SET "isEnabled" = wanted."isEnabled"
        FROM wanted
        WHERE config."id" = wanted."id" AND config."learnerId" = ${learnerId}::int AND NOT EXISTS (SELECT FROM unknown)
        RETURNING config."id", config."isEnabled"
      ),
      listed AS (
        SELECT config."id", "kind", coalesce(switched."isEnabled", config."isEnabled") AS "isEnabled", "settings", "adaptedAt"
        FROM "personalization_config" AS config LEFT JOIN switched ON switched."id" = config."id"
        WHERE "learnerId" = ${learnerId}::int
        ORDER BY "adaptedAt" DESC, config."id" DESC
        LIMIT ${MOST_ADAPTATIONS}
      )
      SELECT (SELECT "id" FROM unknown) AS "unknown",
        coalesce(json_agg(to_json(listed) ORDER BY "adaptedAt" DESC, "id" DESC), '[]') AS "items"
      FROM listed`,
    );
    if (unknown) throw new AppError("not_found", `No adaptation ${unknown} of yours`);
    return { items };
  });
}
