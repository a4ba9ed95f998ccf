-- Keyset pages compare whole rows, so all columns of an order run one way; lists that begin with the newest read backwards.
DROP INDEX "cognitive_load_sample_learnerId_kind_takenAt_idx";
CREATE INDEX "cognitive_load_sample_learnerId_kind_takenAt_idx" ON "cognitive_load_sample" ("learnerId", "kind", "takenAt");
DROP INDEX "submission_learnerId_submittedOn_missionId_idx";
CREATE INDEX "submission_learnerId_submittedOn_missionId_idx" ON "submission" ("learnerId", "submittedOn", "missionId");
CREATE INDEX "submission_missionId_submittedOn_learnerId_idx" ON "submission" ("missionId", "submittedOn", "learnerId");
DROP INDEX "note_authorId_updatedAt_id_idx";
CREATE INDEX "note_authorId_updatedAt_id_idx" ON "note" ("authorId", "updatedAt", "id");
DROP INDEX "recommendation_learnerId_status_priority_id_idx";
CREATE INDEX "recommendation_learnerId_status_priority_id_idx" ON "recommendation" ("learnerId", "status", "priority", "id");
DROP INDEX "prediction_courseId_risk_learnerId_idx";
CREATE INDEX "prediction_courseId_risk_learnerId_idx" ON "prediction" ("courseId", "risk", "learnerId");
