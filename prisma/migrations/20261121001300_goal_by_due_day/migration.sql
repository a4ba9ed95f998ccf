-- Serves the list of a learner's goals of every status.
CREATE INDEX "goal_learnerId_dueOn_id_idx" ON "goal" ("learnerId", "dueOn", "id");
