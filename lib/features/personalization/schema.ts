import { z } from "zod";
import { isoInstant } from "@/lib/schema";

/** How many adaptations are listed, and switched at once, at most. */
export const MOST_ADAPTATIONS = 50;

const minutes = (most: number) => z.number().int().min(5).max(most);

export const preferenceInput = z
  .strictObject({
    dailyMinutes: minutes(720)
      .describe("How long to study a day, in minutes")
      .meta({ examples: [60] }),
    sessionMinutes: minutes(240)
      .describe("How long to study at a stretch, in minutes")
      .meta({ examples: [25] }),
    preferredHour: z
      .number()
      .int()
      .min(0)
      .max(23)
      .describe("Hour of the day to start in, UTC")
      .meta({ examples: [18] }),
    remindersEnabled: z.boolean(),
  })
  .refine(({ sessionMinutes, dailyMinutes }) => sessionMinutes <= dailyMinutes, {
    error: "A session is no longer than the day's minutes",
    path: ["sessionMinutes"],
  });
export type PreferenceInput = z.output<typeof preferenceInput>;

export const preference = z.object({
  ...preferenceInput.shape,
  isDefault: z.boolean().describe("True until the learner has set any"),
  updatedAt: isoInstant.nullable().describe("When they were set; null while isDefault"),
});

const adaptationKind = z.enum(["session_length", "content_order", "difficulty", "reminder_time"]);

export const adaptation = z.object({
  id: z.uuid(),
  kind: adaptationKind.describe("What was adapted"),
  isEnabled: z.boolean(),
  settings: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .describe("What it was set to; the names follow from the kind, units are in them: minutes, hour, level, order")
    .meta({ examples: [{ minutes: 25 }] }),
  adaptedAt: isoInstant,
});

export const adaptations = z.object({
  items: adaptation.array().describe(`The newest first, ${MOST_ADAPTATIONS} at most`),
});

export const adaptationSwitches = z.strictObject({
  adaptations: z
    .strictObject({ id: z.uuid(), isEnabled: z.boolean() })
    .array()
    .min(1)
    .max(MOST_ADAPTATIONS)
    .refine((switches) => new Set(switches.map(({ id }) => id.toLowerCase())).size === switches.length, {
      error: "Name each adaptation once",
    }),
});
export type AdaptationSwitches = z.output<typeof adaptationSwitches>;

const mean = z.number().describe("In the metric's unit");

const outcome = z.object({
  metric: z
    .enum(["focus", "score", "clicks_per_day", "minutes_per_day"])
    .describe(
      "Focus of a session, 0 to 100; score of a mission, 0 to 100; clicks or minutes of study a day. More is better",
    ),
  meanBefore: mean.describe("Mean of the 28 days before the day of the adaptation, in the metric's unit"),
  meanAfter: mean.describe("Mean of the 28 days from that day on, in the metric's unit"),
  countBefore: z.number().int().describe("How many observations or days meanBefore is a mean of"),
  countAfter: z.number().int().describe("How many observations or days meanAfter is a mean of"),
  change: mean.describe("meanAfter less meanBefore, in the metric's unit").meta({ examples: [4.2] }),
  relativeChange: z
    .number()
    .nullable()
    .describe("The change as a share of meanBefore; null when that is 0")
    .meta({ examples: [0.073] }),
  isImprovement: z.boolean().describe("Whether the mean rose; says nothing of the cause"),
});

export const effectiveness = z.object({
  adaptations: adaptation
    .extend({
      isMeasured: z
        .boolean()
        .describe("False while the 28 days after are not over, or without observations to compare"),
      outcomes: outcome.array(),
    })
    .array()
    .describe(`The newest first, ${MOST_ADAPTATIONS} at most`),
  measuredCount: z.number().int().describe("Of these adaptations, how many have outcomes"),
  improvedCount: z.number().int().describe("How many of those had more metrics rise than fall"),
  improvedShare: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe("improvedCount of measuredCount, 0 to 1; null when none is measured")
    .meta({ examples: [0.667] }),
});
