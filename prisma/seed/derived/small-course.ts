/**
 * Two courses and seven learners, small enough to work everything derived out by hand. TST runs: it started on Monday 1 January
 * 2024 and is seen on its day 121, Wednesday 1 May, in its week 17. OLD is over, and has no clicks. SQL for an empty database.
 */
export const SMALL_COURSES = `
  INSERT INTO "course" ("id", "code", "presentation", "title", "startsOn", "lengthDays", "observedUntil") VALUES
    ('TST-2024A', 'TST', '2024A', 'Testing', '2024-01-01', 268, '2024-05-01'),
    ('OLD-2023A', 'OLD', '2023A', 'Testing, a year before', '2023-01-02', 200, '2023-07-21');
  INSERT INTO "mission" ("id", "courseId", "kind", "title", "dueOn", "weight") VALUES
    (1, 'TST-2024A', 'tutor_marked', 'Assignment 1', '2024-01-31', 20),
    (2, 'TST-2024A', 'computer_marked', 'Test 1', '2024-02-28', 10),
    (3, 'TST-2024A', 'tutor_marked', 'Assignment 2', '2024-03-27', 30),
    (4, 'TST-2024A', 'computer_marked', 'Test 2', '2024-04-24', 10),
    (5, 'TST-2024A', 'tutor_marked', 'Assignment 3', '2024-05-06', 30),
    (6, 'TST-2024A', 'computer_marked', 'Test 3', '2024-05-15', 12.5),
    (7, 'TST-2024A', 'exam', 'Exam', '2024-09-20', 100),
    (11, 'OLD-2023A', 'tutor_marked', 'Essay 1', '2023-02-01', 25),
    (12, 'OLD-2023A', 'tutor_marked', 'Essay 2', '2023-03-01', 25),
    (13, 'OLD-2023A', 'tutor_marked', 'Essay 3', '2023-04-01', 25),
    (14, 'OLD-2023A', 'tutor_marked', 'Essay 4', '2023-05-01', 25);
  INSERT INTO "resource" ("id", "courseId", "kind", "weekFrom", "weekTo") VALUES
    (1, 'TST-2024A', 'homepage', NULL, NULL),
    (2, 'TST-2024A', 'video', 17, NULL),
    (3, 'TST-2024A', 'quiz', 16, 18),
    (4, 'TST-2024A', 'reading', 16, 16),
    (5, 'OLD-2023A', 'video', 28, 28);
  INSERT INTO "learner" ("id", "name") VALUES (1, 'Ada'), (2, 'Ben'), (3, 'Cy'), (4, 'Dot'), (5, 'Eve'), (6, 'Fay'), (7, 'Gus');
  INSERT INTO "enrolment" ("learnerId", "courseId", "registeredOn", "unregisteredOn", "previousAttempts") VALUES
    (1, 'TST-2024A', '2023-12-01', NULL, 0),
    (2, 'TST-2024A', NULL, NULL, 1),
    (3, 'TST-2024A', '2023-12-01', '2024-03-01', 0),
    (4, 'TST-2024A', '2024-02-01', '2024-05-02', 0),
    (5, 'OLD-2023A', '2022-12-01', NULL, 0),
    (6, 'OLD-2023A', '2022-12-01', NULL, 0),
    (7, 'OLD-2023A', '2022-12-01', NULL, 2);
  INSERT INTO "submission" ("learnerId", "missionId", "submittedOn", "score", "isBanked") VALUES
    (1, 1, '2024-01-31', 80, false), (1, 2, '2024-02-27', 60, false), (1, 3, '2024-03-28', 40, false),
    (2, 1, '2024-01-28', 50, false), (2, 2, '2024-02-25', 60, false), (2, 3, '2024-03-20', 70, false), (2, 4, '2024-04-20', NULL, false),
    (3, 1, '2024-01-30', 20, false),
    (5, 11, '2023-01-31', 90, false), (5, 12, '2023-02-28', 58, false), (5, 13, '2023-03-30', 30, false), (5, 14, '2023-04-27', 59, false),
    (6, 11, '2023-01-30', 90, false), (6, 12, '2023-02-26', 95, false), (6, 13, '2023-03-30', 70, false),
    (7, 11, '2023-01-02', 20, true), (7, 12, '2023-03-01', 90, false), (7, 13, '2023-04-01', 90, false);
  INSERT INTO "activity" ("learnerId", "resourceId", "day", "clicks") VALUES
    (1, 1, '2024-01-01', 2), (1, 1, '2024-01-03', 1), (1, 4, '2024-01-03', 1), (1, 1, '2024-01-05', 2),
    (1, 1, '2024-01-13', 10), (1, 1, '2024-01-14', 1),
    (1, 1, '2024-01-23', 5), (1, 1, '2024-01-24', 5), (1, 1, '2024-01-25', 5), (1, 1, '2024-01-28', 1),
    (1, 1, '2024-03-04', 4),
    (2, 1, '2024-01-01', 3), (2, 1, '2024-01-02', 3), (2, 1, '2024-01-03', 3),
    (2, 1, '2024-01-08', 3), (2, 1, '2024-01-09', 3), (2, 3, '2024-01-10', 3),
    (2, 1, '2024-01-15', 3), (2, 1, '2024-01-16', 3), (2, 1, '2024-01-17', 3),
    (2, 1, '2024-01-22', 3), (2, 1, '2024-01-23', 3), (2, 1, '2024-01-24', 3);
  INSERT INTO "study_session" ("id", "learnerId", "startedAt", "minutes") VALUES
    (gen_random_uuid(), 2, '2024-01-01 18:00:00+00', 30), (gen_random_uuid(), 2, '2024-01-02 19:30:00+00', 30),
    (gen_random_uuid(), 2, '2024-01-08 23:59:00+00', 30), (gen_random_uuid(), 2, '2024-01-09 17:59:00+00', 30);
  INSERT INTO "cognitive_load_sample" ("learnerId", "takenAt", "kind", "load") VALUES
    (1, '2024-04-24 23:59:00+00', 'intrinsic', 0), (1, '2024-04-25 00:00:00+00', 'intrinsic', 90),
    (1, '2024-04-28 12:00:00+00', 'germane', 80), (1, '2024-05-01 23:00:00+00', 'extraneous', 70),
    (2, '2024-04-28 12:00:00+00', 'intrinsic', 74), (2, '2024-04-28 12:00:00+00', 'germane', 74), (2, '2024-04-28 12:00:00+00', 'extraneous', 75),
    (4, '2024-04-30 12:00:00+00', 'intrinsic', 99), (4, '2024-04-30 12:00:00+00', 'germane', 99)`;
