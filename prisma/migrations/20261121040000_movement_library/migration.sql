-- Movements from draft to published version, their audit log, and plan jobs.
-- Prisma's schema language knows neither CHECK constraints nor partial indexes nor NOT NULL on lists: they
-- live here only, and `prisma migrate diff` passes over them.

-- CreateEnum
CREATE TYPE "MovementStageStatus" AS ENUM ('DRAFT', 'READY_FOR_REVIEW', 'CHANGES_REQUESTED', 'APPROVED', 'PUBLISHED', 'ARCHIVED');

-- CreateEnum
CREATE TYPE "MovementAuditAction" AS ENUM ('CREATED', 'UPDATED', 'REVIEW_SUBMITTED', 'APPROVED', 'REJECTED', 'PUBLISHED', 'ARCHIVED', 'METADATA_UPDATED');

-- CreateEnum
CREATE TYPE "PlanJobStatus" AS ENUM ('pending', 'processing', 'completed', 'failed');

-- CreateTable
CREATE TABLE "movement_staging" (
    "id" TEXT NOT NULL DEFAULT (gen_random_uuid())::text,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "classification" TEXT NOT NULL,
    "equipment" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "primary_muscles" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "secondary_muscles" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "recommended_rpe" INTEGER,
    "progression_ids" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "regression_ids" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "tags" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "instructions" JSONB,
    "metadata" JSONB,
    "status" "MovementStageStatus" NOT NULL DEFAULT 'DRAFT',
    "created_by_id" TEXT,
    "updated_by_id" TEXT,
    "reviewer_id" TEXT,
    "reviewed_at" TIMESTAMPTZ(6),
    "review_notes" TEXT,
    "published_movement_id" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "movement_staging_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "movement_staging_recommended_rpe_check" CHECK ("recommended_rpe" BETWEEN 1 AND 10)
);

-- CreateTable
CREATE TABLE "movement_library" (
    "id" TEXT NOT NULL DEFAULT (gen_random_uuid())::text,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "classification" TEXT NOT NULL,
    "equipment" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "primary_muscles" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "secondary_muscles" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "recommended_rpe" INTEGER,
    "progression_ids" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "regression_ids" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "tags" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "instructions" JSONB,
    "metadata" JSONB,
    "version" INTEGER NOT NULL DEFAULT 1,
    "is_current" BOOLEAN NOT NULL DEFAULT true,
    "staging_source_id" TEXT,
    "staging_snapshot" JSONB,
    "published_by_id" TEXT,
    "published_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "movement_library_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "movement_library_recommended_rpe_check" CHECK ("recommended_rpe" BETWEEN 1 AND 10),
    CONSTRAINT "movement_library_version_check" CHECK ("version" >= 1)
);

-- CreateTable
CREATE TABLE "movement_audit_log" (
    "id" TEXT NOT NULL DEFAULT (gen_random_uuid())::text,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "action" "MovementAuditAction" NOT NULL,
    "actor_id" TEXT,
    "actor_email" TEXT,
    "actor_role" TEXT,
    "movement_staging_id" TEXT,
    "movement_library_id" TEXT,
    "diff" JSONB,
    "notes" TEXT,
    "metadata" JSONB,

    CONSTRAINT "movement_audit_log_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan_jobs" (
    "id" TEXT NOT NULL DEFAULT (gen_random_uuid())::text,
    "job_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "status" "PlanJobStatus" NOT NULL DEFAULT 'pending',
    "progress" INTEGER NOT NULL DEFAULT 0,
    "request_data" JSONB,
    "result_data" JSONB,
    "error_data" JSONB,
    "started_at" TIMESTAMPTZ(6),
    "completed_at" TIMESTAMPTZ(6),
    "retry_count" INTEGER NOT NULL DEFAULT 0,
    "max_retries" INTEGER NOT NULL DEFAULT 3,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "plan_jobs_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "plan_jobs_progress_check" CHECK ("progress" BETWEEN 0 AND 100)
);

-- CreateIndex
CREATE UNIQUE INDEX "movement_staging_slug_key" ON "movement_staging"("slug");

-- CreateIndex
CREATE INDEX "movement_staging_status_idx" ON "movement_staging"("status");

-- CreateIndex
CREATE INDEX "movement_staging_created_by_id_idx" ON "movement_staging"("created_by_id");

-- CreateIndex
CREATE INDEX "movement_staging_reviewer_id_idx" ON "movement_staging"("reviewer_id");

-- CreateIndex
CREATE INDEX "movement_staging_published_movement_id_idx" ON "movement_staging"("published_movement_id");

-- CreateIndex
CREATE INDEX "movement_library_staging_source_id_idx" ON "movement_library"("staging_source_id");

-- CreateIndex
CREATE UNIQUE INDEX "movement_library_slug_version_key" ON "movement_library"("slug", "version");

-- One current version for each slug. Prisma's schema language has no word for it.
CREATE UNIQUE INDEX "movement_library_current_slug_key" ON "movement_library"("slug") WHERE "is_current";

-- CreateIndex
CREATE INDEX "movement_audit_log_movement_staging_id_idx" ON "movement_audit_log"("movement_staging_id");

-- CreateIndex
CREATE INDEX "movement_audit_log_movement_library_id_idx" ON "movement_audit_log"("movement_library_id");

-- CreateIndex
CREATE INDEX "movement_audit_log_action_idx" ON "movement_audit_log"("action");

-- CreateIndex
CREATE UNIQUE INDEX "plan_jobs_job_id_key" ON "plan_jobs"("job_id");

-- CreateIndex
CREATE INDEX "plan_jobs_user_id_idx" ON "plan_jobs"("user_id");

-- CreateIndex
CREATE INDEX "plan_jobs_status_idx" ON "plan_jobs"("status");

-- CreateIndex
CREATE INDEX "plan_jobs_created_at_idx" ON "plan_jobs"("created_at");

-- AddForeignKey
ALTER TABLE "movement_staging" ADD CONSTRAINT "movement_staging_published_movement_id_fkey" FOREIGN KEY ("published_movement_id") REFERENCES "movement_library"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "movement_library" ADD CONSTRAINT "movement_library_staging_source_id_fkey" FOREIGN KEY ("staging_source_id") REFERENCES "movement_staging"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "movement_audit_log" ADD CONSTRAINT "movement_audit_log_movement_staging_id_fkey" FOREIGN KEY ("movement_staging_id") REFERENCES "movement_staging"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "movement_audit_log" ADD CONSTRAINT "movement_audit_log_movement_library_id_fkey" FOREIGN KEY ("movement_library_id") REFERENCES "movement_library"("id") ON DELETE SET NULL ON UPDATE CASCADE;
