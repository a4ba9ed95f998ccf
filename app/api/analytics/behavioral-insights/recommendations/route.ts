import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { listHabitAdvice } from "@/lib/features/habit-advice/queries";
import { habitAdviceList } from "@/lib/features/habit-advice/schema";
import { defineRoute } from "@/lib/http/define-route";
import { noParams } from "@/lib/schema";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "habit_advice.index",
    summary: "Advises on each of the learner's habits by their own results with and without it.",
    access: learnersOnly,
    input: noParams,
    output: habitAdviceList,
    handle: async ({ viewer }) => listHabitAdvice.stored({ learnerId: learnerOf(viewer) }),
  },
});
