import type { Row } from "../copy-rows";
import { activityOf } from "./activity";
import { formatDay, formatTime } from "./calendar";
import { loadSamplesOf } from "./cognitive-load";
import { goalsOf } from "./goals";
import type { Learner } from "./learners";
import { notesOf } from "./notes";
import { outcomesOf } from "./outcomes";
import { adaptationsOf } from "./personalization";
import { preferenceOf } from "./preferences";
import { finalResultOf } from "./results";
import { sessionsOf } from "./sessions";
import { submissionsOf } from "./submissions";
import type { World } from "./world";

type LearnerTable = { name: string; columns: string[]; rowsOf(world: World, learner: Learner): Iterable<Row> };

/** The tables whose rows belong to one learner each, in an order in which no row refers to a later table. */
export const LEARNER_TABLES: LearnerTable[] = [
  table("learner", "id name", function* (_, { id, name }) {
    yield [id, name];
  }),

  table(
    "enrolment",
    "learnerId courseId registeredOn unregisteredOn previousAttempts studiedCredits finalResult gender region highestEducation deprivationBand ageBand hasDisability",
    function* (world, learner) {
      const { gender, region, highestEducation, deprivationBand, ageBand, hasDisability } = learner.background;
      const background = [gender, region, highestEducation, deprivationBand, ageBand, hasDisability];
      const submissions = submissionsOf(world, learner);
      for (const enrolment of learner.enrolments) {
        const { course, registeredOn, unregisteredOn, previousAttempts, studiedCredits } = enrolment;
        const leftOn = unregisteredOn === null ? null : formatDay(unregisteredOn);
        const result = finalResultOf(enrolment, submissions);
        yield [
          learner.id,
          course.id,
          formatDay(registeredOn),
          leftOn,
          previousAttempts,
          studiedCredits,
          result,
          ...background,
        ];
      }
    },
  ),

  table("submission", "learnerId missionId submittedOn score isBanked", function* (world, learner) {
    for (const { mission, submittedOn, score, isBanked } of submissionsOf(world, learner)) {
      yield [learner.id, mission.id, formatDay(submittedOn), score, isBanked];
    }
  }),

  table("activity", "learnerId resourceId day clicks", function* (world, learner) {
    for (const { resourceId, day, clicks } of activityOf(world, learner))
      yield [learner.id, resourceId, formatDay(day), clicks];
  }),

  table("study_session", "id learnerId startedAt minutes focus", function* (world, learner) {
    for (const { id, startedAtMs, minutes, focus } of sessionsOf(world, learner)) {
      yield [id, learner.id, formatTime(startedAtMs), minutes, focus];
    }
  }),

  table("cognitive_load_sample", "learnerId takenAt kind load source", function* (world, learner) {
    for (const { takenAtMs, kind, load } of loadSamplesOf(world, learner)) {
      yield [learner.id, formatTime(takenAtMs), kind, load, "self_reported"];
    }
  }),

  table(
    "goal",
    "id learnerId title metric target progress startsOn dueOn status createdAt updatedAt",
    function* (world, learner) {
      for (const { id, title, metric, target, progress, startsOn, dueOn, status, createdAtMs, updatedAtMs } of goalsOf(
        world,
        learner,
      )) {
        const days = [formatDay(startsOn), formatDay(dueOn)];
        yield [
          id,
          learner.id,
          title,
          metric,
          target,
          progress,
          ...days,
          status,
          formatTime(createdAtMs),
          formatTime(updatedAtMs),
        ];
      }
    },
  ),

  table(
    "preference",
    "learnerId dailyMinutes sessionMinutes preferredHour remindersEnabled updatedAt",
    function* (world, learner) {
      const preference = preferenceOf(world, learner);
      if (!preference) return;
      const { dailyMinutes, sessionMinutes, preferredHour, remindersEnabled, updatedAtMs } = preference;
      yield [learner.id, dailyMinutes, sessionMinutes, preferredHour, remindersEnabled, formatTime(updatedAtMs)];
    },
  ),

  table("personalization_config", "id learnerId kind isEnabled settings adaptedAt", function* (world, learner) {
    for (const { id, kind, isEnabled, settings, adaptedAtMs } of adaptationsOf(world, learner)) {
      yield [id, learner.id, kind, isEnabled, settings, formatTime(adaptedAtMs)];
    }
  }),

  table(
    "personalization_outcome",
    "configId metric meanBefore meanAfter countBefore countAfter measuredAt",
    function* (world, learner) {
      for (const outcome of outcomesOf(world, learner)) {
        const { adaptation, metric, meanBefore, meanAfter, countBefore, countAfter, measuredAtMs } = outcome;
        yield [adaptation.id, metric, meanBefore, meanAfter, countBefore, countAfter, formatTime(measuredAtMs)];
      }
    },
  ),

  table("note", "id authorId title body createdAt updatedAt", function* (world, learner) {
    for (const { id, title, body, createdAtMs, updatedAtMs } of notesOf(world, learner)) {
      yield [id, learner.id, title, body, formatTime(createdAtMs), formatTime(updatedAtMs)];
    }
  }),

  table("note_share", "noteId learnerId createdAt", function* (world, learner) {
    for (const { id, shares } of notesOf(world, learner)) {
      for (const { learnerId, createdAtMs } of shares) yield [id, learnerId, formatTime(createdAtMs)];
    }
  }),
];

function table(name: string, columns: string, rowsOf: LearnerTable["rowsOf"]): LearnerTable {
  return { name, columns: columns.split(" "), rowsOf };
}
