import { expect, test } from "vitest";
import * as habits from "@/prisma/seed/derived/habits";
import { MIN_STRENGTH, MIN_TREND_POINTS } from "@/prisma/seed/derived/patterns";
import { HABITS } from "./schema";

test("a habit is what the patterns were found by", () => {
  expect(HABITS).toEqual({
    earlyDays: habits.EARLY_DAYS,
    lastMinuteDays: habits.LAST_MINUTE_DAYS,
    steadyDays: habits.STEADY_DAYS,
    burstShare: habits.BURST_SHARE,
    morningFrom: habits.MORNING.from,
    morningBefore: habits.MORNING.before,
    eveningFrom: habits.EVENING_FROM,
    trendPoints: MIN_TREND_POINTS,
    trendStrength: MIN_STRENGTH,
  });
});
