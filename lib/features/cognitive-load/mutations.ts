import "server-only";
import { writing } from "@/lib/cache/invalidate";
import { learnerScope } from "@/lib/cache/tags";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/http/errors";
import { loadReport, type NewLoadReport } from "./schema";

const MOST_MINUTES_AHEAD = 5; // clocks differ
const MOST_DAYS_BACK = 90;

/**
 * Stores how much load the learner felt: one sample of each kind reported, all or none. Throws `invalid_input` for an instant
 * outside the last 90 days, and `conflict` when a sample of one of the kinds at that instant exists.
 */
export function reportLoad(db: Db, learnerId: number, { takenAt: felt, ...loads }: NewLoadReport) {
  return writing("cognitive_load.report", [`${learnerScope(learnerId)}/cognitive-load`], async () => {
    const takenAt = felt === undefined ? new Date() : new Date(felt);
    assertRecent(takenAt);
    const data = (["intrinsic", "extraneous", "germane"] as const).flatMap((kind) => {
      const load = loads[kind];
      return load === undefined ? [] : [{ learnerId, takenAt, kind, load }];
    });
    const select = { takenAt: true, kind: true, load: true, source: true } as const;
    const items = await db.cognitiveLoadSample.createManyAndReturn({ data, select }).catch((cause: unknown) => {
      if (!isTaken(cause)) throw cause;
      throw new AppError("conflict", `A sample of this kind at ${takenAt.toISOString()} exists`, { cause });
    });
    return loadReport.parse({ items });
  });
}

function assertRecent(takenAt: Date): void {
  const ageMinutes = (Date.now() - takenAt.getTime()) / 60_000;
  if (-MOST_MINUTES_AHEAD <= ageMinutes && ageMinutes <= MOST_DAYS_BACK * 24 * 60) return;
  const message = `Load is reported for an instant of the last ${MOST_DAYS_BACK} days`;
  throw new AppError("invalid_input", message, { issues: [{ path: "takenAt", message }] });
}

const isTaken = (error: unknown) => error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
