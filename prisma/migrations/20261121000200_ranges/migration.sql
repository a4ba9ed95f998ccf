-- Every value that has a range is held to it by the database, whoever writes.
ALTER TABLE "course"
  ADD CONSTRAINT "course_lengthDays_range" CHECK ("lengthDays" BETWEEN 1 AND 3660),
  ADD CONSTRAINT "course_observedUntil_range" CHECK ("observedUntil" >= "startsOn");
ALTER TABLE "enrolment"
  ADD CONSTRAINT "enrolment_previousAttempts_range" CHECK ("previousAttempts" >= 0),
  ADD CONSTRAINT "enrolment_studiedCredits_range" CHECK ("studiedCredits" >= 0);
ALTER TABLE "course_week"
  ADD CONSTRAINT "course_week_counts_range" CHECK ("clicks" >= 0 AND "activeLearners" >= 0 AND "submissions" >= 0),
  ADD CONSTRAINT "course_week_weekStart_monday" CHECK (extract(isodow FROM "weekStart") = 1);
ALTER TABLE "mission" ADD CONSTRAINT "mission_weight_range" CHECK ("weight" BETWEEN 0 AND 100);
ALTER TABLE "submission" ADD CONSTRAINT "submission_score_range" CHECK ("score" BETWEEN 0 AND 100);
ALTER TABLE "resource" ADD CONSTRAINT "resource_weeks_range" CHECK ("weekFrom" >= 0 AND "weekTo" >= "weekFrom");
ALTER TABLE "activity" ADD CONSTRAINT "activity_clicks_range" CHECK ("clicks" > 0);
ALTER TABLE "study_session"
  ADD CONSTRAINT "study_session_minutes_range" CHECK ("minutes" BETWEEN 1 AND 1440),
  ADD CONSTRAINT "study_session_focus_range" CHECK ("focus" BETWEEN 0 AND 100);
ALTER TABLE "cognitive_load_sample" ADD CONSTRAINT "cognitive_load_sample_load_range" CHECK ("load" BETWEEN 0 AND 100);
ALTER TABLE "study_pattern"
  ADD CONSTRAINT "study_pattern_strength_range" CHECK ("strength" BETWEEN 0 AND 1),
  ADD CONSTRAINT "study_pattern_evidenceCount_range" CHECK ("evidenceCount" > 0),
  ADD CONSTRAINT "study_pattern_seen_order" CHECK ("firstSeenOn" <= "lastSeenOn");
ALTER TABLE "pattern_snapshot"
  ADD CONSTRAINT "pattern_snapshot_strength_range" CHECK ("strength" BETWEEN 0 AND 1),
  ADD CONSTRAINT "pattern_snapshot_evidenceCount_range" CHECK ("evidenceCount" > 0),
  ADD CONSTRAINT "pattern_snapshot_weekStart_monday" CHECK (extract(isodow FROM "weekStart") = 1);
ALTER TABLE "goal"
  ADD CONSTRAINT "goal_title_length" CHECK (char_length("title") BETWEEN 1 AND 200),
  ADD CONSTRAINT "goal_target_range" CHECK ("target" > 0),
  ADD CONSTRAINT "goal_progress_range" CHECK ("progress" >= 0),
  ADD CONSTRAINT "goal_days_order" CHECK ("startsOn" <= "dueOn");
ALTER TABLE "preference"
  ADD CONSTRAINT "preference_dailyMinutes_range" CHECK ("dailyMinutes" BETWEEN 5 AND 720),
  ADD CONSTRAINT "preference_sessionMinutes_range" CHECK ("sessionMinutes" BETWEEN 5 AND 240),
  ADD CONSTRAINT "preference_preferredHour_range" CHECK ("preferredHour" BETWEEN 0 AND 23);
ALTER TABLE "personalization_outcome"
  ADD CONSTRAINT "personalization_outcome_counts_range" CHECK ("countBefore" >= 0 AND "countAfter" >= 0);
ALTER TABLE "recommendation" ADD CONSTRAINT "recommendation_priority_range" CHECK ("priority" BETWEEN 0 AND 1);
ALTER TABLE "prediction" ADD CONSTRAINT "prediction_risk_range" CHECK ("risk" BETWEEN 0 AND 1);
ALTER TABLE "note"
  ADD CONSTRAINT "note_title_length" CHECK (char_length("title") BETWEEN 1 AND 200),
  ADD CONSTRAINT "note_body_length" CHECK (char_length("body") <= 100000);
ALTER TABLE "web_vital" ADD CONSTRAINT "web_vital_value_range" CHECK ("value" >= 0 AND "value" < 'Infinity');
ALTER TABLE "client_error" ADD CONSTRAINT "client_error_count_range" CHECK ("count" > 0);
ALTER TABLE "api_minute"
  ADD CONSTRAINT "api_minute_statusClass_range" CHECK ("statusClass" BETWEEN 1 AND 5),
  ADD CONSTRAINT "api_minute_count_range" CHECK ("count" > 0);
ALTER TABLE "alert" ADD CONSTRAINT "alert_resolved_order" CHECK ("resolvedAt" >= "firedAt");
