import { z } from "zod";
import { learnerOf } from "@/lib/auth/viewer";
import { listHabitAdvice } from "@/lib/features/habit-advice/queries";
import { habitAdviceList } from "@/lib/features/habit-advice/schema";
import { defineRoute } from "@/lib/http/define-route";

const learners = ["learner"] as const;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "habit_advice.index",
    summary: "Advises on each of the learner's habits by their own results with and without it.",
    access: learners,
    input: z.strictObject({}),
    output: habitAdviceList,
    handle: ({ viewer }) => listHabitAdvice(learnerOf(viewer)),
  },
});
