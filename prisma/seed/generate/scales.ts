/** How much is generated. Courses, cohorts and the courses that one learner takes all grow with the scale. */
export const SCALES = {
  small: { runningCourses: 3, finishedCourses: 1, learners: 200, enrolments: 240, activityRows: 50_000 },
  medium: { runningCourses: 12, finishedCourses: 4, learners: 3_000, enrolments: 4_800, activityRows: 1_000_000 },
  large: { runningCourses: 48, finishedCourses: 16, learners: 20_000, enrolments: 48_000, activityRows: 10_000_000 },
} as const;

export type Scale = keyof typeof SCALES;

/** Generated ids start here, beyond those of any imported data set. */
export const FIRST_ID = 10_000_000;

/** Counts of the ids handed out so far. */
export type NextIds = { mission: number; resource: number };
