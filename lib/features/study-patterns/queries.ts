import "server-only";
import { db } from "@/lib/db/client";
import { measure } from "@/lib/telemetry/measure";

const SHOWN = 4;

/** A learner's habits, the strongest first: strength is the share of the evidence that shows it, 0 to 1. */
export function listStudyPatterns(learnerId: number) {
  return measure("study_patterns.list", () =>
    db.studyPattern.findMany({
      where: { learnerId },
      select: { kind: true, strength: true, evidenceCount: true },
      orderBy: [{ strength: "desc" }, { id: "asc" }],
      take: SHOWN,
    }),
  );
}

export type StudyPatternRow = Awaited<ReturnType<typeof listStudyPatterns>>[number];
