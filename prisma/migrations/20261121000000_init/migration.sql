-- CreateEnum
CREATE TYPE "Role" AS ENUM ('learner', 'advisor', 'operator');

-- CreateEnum
CREATE TYPE "LoadKind" AS ENUM ('intrinsic', 'extraneous', 'germane');

-- CreateEnum
CREATE TYPE "LoadSource" AS ENUM ('self_reported', 'estimated');

-- CreateEnum
CREATE TYPE "FinalResult" AS ENUM ('distinction', 'pass', 'fail', 'withdrawn');

-- CreateEnum
CREATE TYPE "DatasetKind" AS ENUM ('generated', 'oulad');

-- CreateEnum
CREATE TYPE "GoalMetric" AS ENUM ('study_minutes', 'missions_done', 'mean_score', 'active_days');

-- CreateEnum
CREATE TYPE "GoalStatus" AS ENUM ('open', 'done', 'dropped');

-- CreateEnum
CREATE TYPE "MissionKind" AS ENUM ('tutor_marked', 'computer_marked', 'exam');

-- CreateEnum
CREATE TYPE "AdaptationKind" AS ENUM ('session_length', 'content_order', 'difficulty', 'reminder_time');

-- CreateEnum
CREATE TYPE "OutcomeMetric" AS ENUM ('focus', 'score', 'clicks_per_day', 'minutes_per_day');

-- CreateEnum
CREATE TYPE "RecommendationKind" AS ENUM ('submit_mission', 'revise_mission', 'start_early', 'open_resource', 'take_break');

-- CreateEnum
CREATE TYPE "RecommendationStatus" AS ENUM ('open', 'accepted', 'dismissed');

-- CreateEnum
CREATE TYPE "StudyPatternKind" AS ENUM ('early_submission', 'last_minute_submission', 'improving_scores', 'declining_scores', 'steady_rhythm', 'burst_study', 'morning_study', 'evening_study', 'weekend_study');

-- CreateTable
CREATE TABLE "resource" (
    "id" SERIAL NOT NULL,
    "courseId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "weekFrom" INTEGER,
    "weekTo" INTEGER,

    CONSTRAINT "resource_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "activity" (
    "learnerId" INTEGER NOT NULL,
    "resourceId" INTEGER NOT NULL,
    "day" DATE NOT NULL,
    "clicks" INTEGER NOT NULL,

    CONSTRAINT "activity_pkey" PRIMARY KEY ("learnerId","day","resourceId")
) PARTITION BY RANGE ("day");
CREATE TABLE "activity_default" PARTITION OF "activity" DEFAULT;

-- CreateTable
CREATE TABLE "study_session" (
    "id" UUID NOT NULL,
    "learnerId" INTEGER NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "minutes" INTEGER NOT NULL,
    "focus" INTEGER,

    CONSTRAINT "study_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" "Role" NOT NULL DEFAULT 'learner',
    "learnerId" INTEGER,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "userId" TEXT NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenExpiresAt" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cognitive_load_sample" (
    "learnerId" INTEGER NOT NULL,
    "takenAt" TIMESTAMPTZ(3) NOT NULL,
    "kind" "LoadKind" NOT NULL,
    "load" INTEGER NOT NULL,
    "source" "LoadSource" NOT NULL DEFAULT 'self_reported',

    CONSTRAINT "cognitive_load_sample_pkey" PRIMARY KEY ("learnerId","takenAt","kind")
) PARTITION BY RANGE ("takenAt");
CREATE TABLE "cognitive_load_sample_default" PARTITION OF "cognitive_load_sample" DEFAULT;

-- CreateTable
CREATE TABLE "course" (
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "presentation" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "startsOn" DATE NOT NULL,
    "lengthDays" INTEGER NOT NULL,
    "observedUntil" DATE,

    CONSTRAINT "course_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "course_advisor" (
    "userId" TEXT NOT NULL,
    "courseId" TEXT NOT NULL,

    CONSTRAINT "course_advisor_pkey" PRIMARY KEY ("userId","courseId")
);

-- CreateTable
CREATE TABLE "enrolment" (
    "learnerId" INTEGER NOT NULL,
    "courseId" TEXT NOT NULL,
    "registeredOn" DATE,
    "unregisteredOn" DATE,
    "gender" TEXT,
    "region" TEXT,
    "highestEducation" TEXT,
    "deprivationBand" TEXT,
    "ageBand" TEXT,
    "previousAttempts" INTEGER NOT NULL DEFAULT 0,
    "studiedCredits" INTEGER NOT NULL DEFAULT 0,
    "hasDisability" BOOLEAN NOT NULL DEFAULT false,
    "finalResult" "FinalResult",

    CONSTRAINT "enrolment_pkey" PRIMARY KEY ("learnerId","courseId")
);

-- CreateTable
CREATE TABLE "course_week" (
    "courseId" TEXT NOT NULL,
    "weekStart" DATE NOT NULL,
    "clicks" INTEGER NOT NULL,
    "activeLearners" INTEGER NOT NULL,
    "submissions" INTEGER NOT NULL,

    CONSTRAINT "course_week_pkey" PRIMARY KEY ("courseId","weekStart")
);

-- CreateTable
CREATE TABLE "dataset" (
    "kind" "DatasetKind" NOT NULL,
    "recipe" JSONB NOT NULL,
    "loadedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dataset_pkey" PRIMARY KEY ("kind")
);

-- CreateTable
CREATE TABLE "goal" (
    "id" UUID NOT NULL,
    "learnerId" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "metric" "GoalMetric" NOT NULL,
    "target" INTEGER NOT NULL,
    "progress" INTEGER NOT NULL DEFAULT 0,
    "startsOn" DATE NOT NULL,
    "dueOn" DATE NOT NULL,
    "status" "GoalStatus" NOT NULL DEFAULT 'open',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "goal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "learner" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "learner_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mission" (
    "id" SERIAL NOT NULL,
    "courseId" TEXT NOT NULL,
    "kind" "MissionKind" NOT NULL,
    "title" TEXT NOT NULL,
    "dueOn" DATE,
    "weight" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "mission_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "submission" (
    "learnerId" INTEGER NOT NULL,
    "missionId" INTEGER NOT NULL,
    "submittedOn" DATE NOT NULL,
    "score" INTEGER,
    "isBanked" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "submission_pkey" PRIMARY KEY ("learnerId","missionId")
);

-- CreateTable
CREATE TABLE "note" (
    "id" UUID NOT NULL,
    "authorId" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "note_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "note_share" (
    "noteId" UUID NOT NULL,
    "learnerId" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "note_share_pkey" PRIMARY KEY ("noteId","learnerId")
);

-- CreateTable
CREATE TABLE "preference" (
    "learnerId" INTEGER NOT NULL,
    "dailyMinutes" INTEGER NOT NULL DEFAULT 60,
    "sessionMinutes" INTEGER NOT NULL DEFAULT 25,
    "preferredHour" INTEGER NOT NULL DEFAULT 18,
    "remindersEnabled" BOOLEAN NOT NULL DEFAULT true,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "preference_pkey" PRIMARY KEY ("learnerId")
);

-- CreateTable
CREATE TABLE "personalization_config" (
    "id" UUID NOT NULL,
    "learnerId" INTEGER NOT NULL,
    "kind" "AdaptationKind" NOT NULL,
    "isEnabled" BOOLEAN NOT NULL DEFAULT true,
    "settings" JSONB NOT NULL,
    "adaptedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "personalization_config_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "personalization_outcome" (
    "configId" UUID NOT NULL,
    "metric" "OutcomeMetric" NOT NULL,
    "meanBefore" DOUBLE PRECISION NOT NULL,
    "meanAfter" DOUBLE PRECISION NOT NULL,
    "countBefore" INTEGER NOT NULL,
    "countAfter" INTEGER NOT NULL,
    "measuredAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "personalization_outcome_pkey" PRIMARY KEY ("configId","metric")
);

-- CreateTable
CREATE TABLE "recommendation" (
    "id" UUID NOT NULL,
    "learnerId" INTEGER NOT NULL,
    "kind" "RecommendationKind" NOT NULL,
    "subject" TEXT NOT NULL,
    "missionId" INTEGER,
    "resourceId" INTEGER,
    "reason" TEXT NOT NULL,
    "priority" DOUBLE PRECISION NOT NULL,
    "status" "RecommendationStatus" NOT NULL DEFAULT 'open',
    "createdOn" DATE NOT NULL,

    CONSTRAINT "recommendation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "prediction" (
    "learnerId" INTEGER NOT NULL,
    "courseId" TEXT NOT NULL,
    "risk" DOUBLE PRECISION NOT NULL,
    "reasons" TEXT[],
    "model" TEXT NOT NULL,
    "computedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "prediction_pkey" PRIMARY KEY ("learnerId","courseId")
);

-- CreateTable
CREATE TABLE "study_pattern" (
    "id" UUID NOT NULL,
    "learnerId" INTEGER NOT NULL,
    "kind" "StudyPatternKind" NOT NULL,
    "strength" DOUBLE PRECISION NOT NULL,
    "evidenceCount" INTEGER NOT NULL,
    "firstSeenOn" DATE NOT NULL,
    "lastSeenOn" DATE NOT NULL,

    CONSTRAINT "study_pattern_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pattern_snapshot" (
    "patternId" UUID NOT NULL,
    "weekStart" DATE NOT NULL,
    "strength" DOUBLE PRECISION NOT NULL,
    "evidenceCount" INTEGER NOT NULL,

    CONSTRAINT "pattern_snapshot_pkey" PRIMARY KEY ("patternId","weekStart")
);

-- CreateTable
CREATE TABLE "web_vital" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "name" TEXT NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "route" TEXT NOT NULL,
    "device" TEXT NOT NULL,
    "release" TEXT NOT NULL,
    "navigationType" TEXT NOT NULL,
    "attribution" JSONB,

    CONSTRAINT "web_vital_pkey" PRIMARY KEY ("at","id")
) PARTITION BY RANGE ("at");
CREATE TABLE "web_vital_default" PARTITION OF "web_vital" DEFAULT;

-- CreateTable
CREATE TABLE "client_error" (
    "fingerprint" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "stack" TEXT,
    "route" TEXT NOT NULL,
    "release" TEXT NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 1,
    "firstSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "client_error_pkey" PRIMARY KEY ("fingerprint")
);

-- CreateTable
CREATE TABLE "api_minute" (
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "route" TEXT NOT NULL,
    "statusClass" INTEGER NOT NULL,
    "instance" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "durations" BYTEA NOT NULL,

    CONSTRAINT "api_minute_pkey" PRIMARY KEY ("minute","route","statusClass","instance")
);

-- CreateTable
CREATE TABLE "alert" (
    "id" UUID NOT NULL,
    "rule" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "firedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolvedAt" TIMESTAMPTZ(3),

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_run" (
    "id" UUID NOT NULL,
    "budget" TEXT NOT NULL,
    "measured" DOUBLE PRECISION NOT NULL,
    "limit" DOUBLE PRECISION NOT NULL,
    "unit" TEXT NOT NULL,
    "release" TEXT NOT NULL,
    "measuredAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budget_run_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "resource_courseId_idx" ON "resource"("courseId");

-- CreateIndex
CREATE INDEX "study_session_learnerId_startedAt_idx" ON "study_session"("learnerId", "startedAt" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "user_learnerId_key" ON "user"("learnerId");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_userId_idx" ON "session"("userId");

-- CreateIndex
CREATE INDEX "account_userId_idx" ON "account"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "account_providerId_accountId_key" ON "account"("providerId", "accountId");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- CreateIndex
CREATE INDEX "cognitive_load_sample_learnerId_kind_takenAt_idx" ON "cognitive_load_sample"("learnerId", "kind", "takenAt" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "course_code_presentation_key" ON "course"("code", "presentation");

-- CreateIndex
CREATE INDEX "course_advisor_courseId_idx" ON "course_advisor"("courseId");

-- CreateIndex
CREATE INDEX "enrolment_courseId_learnerId_idx" ON "enrolment"("courseId", "learnerId");

-- CreateIndex
CREATE INDEX "goal_learnerId_status_dueOn_id_idx" ON "goal"("learnerId", "status", "dueOn", "id");

-- CreateIndex
CREATE INDEX "mission_courseId_dueOn_id_idx" ON "mission"("courseId", "dueOn", "id");

-- CreateIndex
CREATE INDEX "submission_learnerId_submittedOn_missionId_idx" ON "submission"("learnerId", "submittedOn" DESC, "missionId");

-- CreateIndex
CREATE INDEX "submission_missionId_score_idx" ON "submission"("missionId", "score");

-- CreateIndex
CREATE INDEX "note_authorId_updatedAt_id_idx" ON "note"("authorId", "updatedAt" DESC, "id");

-- CreateIndex
CREATE INDEX "note_share_learnerId_idx" ON "note_share"("learnerId");

-- CreateIndex
CREATE INDEX "personalization_config_learnerId_adaptedAt_idx" ON "personalization_config"("learnerId", "adaptedAt" DESC);

-- CreateIndex
CREATE INDEX "recommendation_learnerId_status_priority_id_idx" ON "recommendation"("learnerId", "status", "priority" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "recommendation_learnerId_kind_subject_key" ON "recommendation"("learnerId", "kind", "subject");

-- CreateIndex
CREATE INDEX "prediction_courseId_risk_learnerId_idx" ON "prediction"("courseId", "risk" DESC, "learnerId");

-- CreateIndex
CREATE INDEX "study_pattern_learnerId_strength_idx" ON "study_pattern"("learnerId", "strength" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "study_pattern_learnerId_kind_key" ON "study_pattern"("learnerId", "kind");

-- CreateIndex
CREATE INDEX "web_vital_route_name_at_idx" ON "web_vital"("route", "name", "at");

-- CreateIndex
CREATE INDEX "client_error_lastSeenAt_idx" ON "client_error"("lastSeenAt" DESC);

-- CreateIndex
CREATE INDEX "alert_rule_firedAt_idx" ON "alert"("rule", "firedAt" DESC);

-- CreateIndex
CREATE INDEX "budget_run_budget_measuredAt_idx" ON "budget_run"("budget", "measuredAt" DESC);

-- AddForeignKey
ALTER TABLE "resource" ADD CONSTRAINT "resource_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "activity" ADD CONSTRAINT "activity_learnerId_fkey" FOREIGN KEY ("learnerId") REFERENCES "learner"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "activity" ADD CONSTRAINT "activity_resourceId_fkey" FOREIGN KEY ("resourceId") REFERENCES "resource"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "study_session" ADD CONSTRAINT "study_session_learnerId_fkey" FOREIGN KEY ("learnerId") REFERENCES "learner"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "user" ADD CONSTRAINT "user_learnerId_fkey" FOREIGN KEY ("learnerId") REFERENCES "learner"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cognitive_load_sample" ADD CONSTRAINT "cognitive_load_sample_learnerId_fkey" FOREIGN KEY ("learnerId") REFERENCES "learner"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "course_advisor" ADD CONSTRAINT "course_advisor_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "course_advisor" ADD CONSTRAINT "course_advisor_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "enrolment" ADD CONSTRAINT "enrolment_learnerId_fkey" FOREIGN KEY ("learnerId") REFERENCES "learner"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "enrolment" ADD CONSTRAINT "enrolment_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "course_week" ADD CONSTRAINT "course_week_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "goal" ADD CONSTRAINT "goal_learnerId_fkey" FOREIGN KEY ("learnerId") REFERENCES "learner"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mission" ADD CONSTRAINT "mission_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "submission" ADD CONSTRAINT "submission_learnerId_fkey" FOREIGN KEY ("learnerId") REFERENCES "learner"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "submission" ADD CONSTRAINT "submission_missionId_fkey" FOREIGN KEY ("missionId") REFERENCES "mission"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "note" ADD CONSTRAINT "note_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "learner"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "note_share" ADD CONSTRAINT "note_share_noteId_fkey" FOREIGN KEY ("noteId") REFERENCES "note"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "note_share" ADD CONSTRAINT "note_share_learnerId_fkey" FOREIGN KEY ("learnerId") REFERENCES "learner"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "preference" ADD CONSTRAINT "preference_learnerId_fkey" FOREIGN KEY ("learnerId") REFERENCES "learner"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "personalization_config" ADD CONSTRAINT "personalization_config_learnerId_fkey" FOREIGN KEY ("learnerId") REFERENCES "learner"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "personalization_outcome" ADD CONSTRAINT "personalization_outcome_configId_fkey" FOREIGN KEY ("configId") REFERENCES "personalization_config"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recommendation" ADD CONSTRAINT "recommendation_learnerId_fkey" FOREIGN KEY ("learnerId") REFERENCES "learner"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recommendation" ADD CONSTRAINT "recommendation_missionId_fkey" FOREIGN KEY ("missionId") REFERENCES "mission"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recommendation" ADD CONSTRAINT "recommendation_resourceId_fkey" FOREIGN KEY ("resourceId") REFERENCES "resource"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "prediction" ADD CONSTRAINT "prediction_learnerId_fkey" FOREIGN KEY ("learnerId") REFERENCES "learner"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "prediction" ADD CONSTRAINT "prediction_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "study_pattern" ADD CONSTRAINT "study_pattern_learnerId_fkey" FOREIGN KEY ("learnerId") REFERENCES "learner"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pattern_snapshot" ADD CONSTRAINT "pattern_snapshot_patternId_fkey" FOREIGN KEY ("patternId") REFERENCES "study_pattern"("id") ON DELETE CASCADE ON UPDATE CASCADE;
