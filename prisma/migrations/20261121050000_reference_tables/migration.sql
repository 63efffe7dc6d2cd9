-- Reference tables: natural text keys, rows that are switched off rather than deleted, an owner on every row,
-- and a version for each table that moves exactly when its rows do.
-- Prisma's schema language knows neither CHECK constraints nor partial indexes nor triggers: they live here
-- only, and `prisma migrate diff` passes over them.

-- CreateTable
CREATE TABLE "exercise_categories" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "exercise_input_permissions" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "exercise_categories_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "exercise_categories_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "cardio_types" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "cardio_types_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "cardio_types_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "training_focus" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "training_focus_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "training_focus_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "muscles" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "technical_name" TEXT,
    "parent_ids" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "upper_lower" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "function" TEXT,
    "location" TEXT,
    "triggers" TEXT,
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "muscles_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "muscles_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "motions" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "parent_id" TEXT,
    "motion_type" TEXT NOT NULL,
    "muscle_targets" JSONB NOT NULL DEFAULT '{}',
    "default_delta_configs" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "motions_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "motions_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "grips" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "parent_id" TEXT,
    "grip_category" TEXT NOT NULL,
    "is_dynamic" BOOLEAN NOT NULL DEFAULT false,
    "rotation_path" TEXT,
    "delta_rules" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "grips_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "grips_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "equipment_categories" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "parent_id" TEXT,
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "equipment_categories_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "equipment_categories_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "motion_paths" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "delta_rules" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "motion_paths_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "motion_paths_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "torso_angles" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "angle_range" JSONB,
    "allow_torso_orientations" BOOLEAN NOT NULL DEFAULT false,
    "delta_rules" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "torso_angles_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "torso_angles_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "torso_orientations" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "delta_rules" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "torso_orientations_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "torso_orientations_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "resistance_origin" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "delta_rules" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "resistance_origin_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "resistance_origin_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "grip_widths" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "delta_rules" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "grip_widths_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "grip_widths_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "elbow_relationship" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "delta_rules" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "elbow_relationship_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "elbow_relationship_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "execution_styles" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "delta_rules" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "execution_styles_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "execution_styles_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "foot_positions" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "delta_rules" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "foot_positions_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "foot_positions_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "stance_widths" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "delta_rules" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "stance_widths_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "stance_widths_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "stance_types" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "delta_rules" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "stance_types_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "stance_types_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "load_placement" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "load_category" TEXT NOT NULL,
    "allows_secondary" BOOLEAN NOT NULL DEFAULT false,
    "is_valid_secondary" BOOLEAN NOT NULL DEFAULT false,
    "delta_rules" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "load_placement_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "load_placement_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "support_structures" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "delta_rules" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "support_structures_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "support_structures_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "loading_aids" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "delta_rules" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "loading_aids_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "loading_aids_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "range_of_motion" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "delta_rules" JSONB NOT NULL DEFAULT '{}',
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "range_of_motion_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "range_of_motion_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "equipment" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "common_names" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "short_description" TEXT,
    "category_id" TEXT NOT NULL,
    "is_attachment" BOOLEAN NOT NULL DEFAULT false,
    "requires_attachment" BOOLEAN NOT NULL DEFAULT false,
    "max_instances" INTEGER NOT NULL DEFAULT 1,
    "modifier_constraints" JSONB,
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "icon" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "equipment_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "equipment_max_instances_check" CHECK ("max_instances" >= 1),
    CONSTRAINT "equipment_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "equipment_icons" (
    "equipment_id" TEXT NOT NULL,
    "icon" TEXT NOT NULL,
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "source_type" TEXT NOT NULL DEFAULT 'seed',

    CONSTRAINT "equipment_icons_pkey" PRIMARY KEY ("equipment_id"),
    CONSTRAINT "equipment_icons_source_type_check" CHECK ("source_type" IN ('seed', 'admin'))
);

-- CreateTable
CREATE TABLE "reference_metadata" (
    "table_name" TEXT NOT NULL,
    "version_seq" BIGINT NOT NULL DEFAULT 0,
    "last_updated" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_transaction" TEXT,
    "seed_digest" TEXT,
    "seed_version" BIGINT,

    CONSTRAINT "reference_metadata_pkey" PRIMARY KEY ("table_name")
);

-- CreateIndex
CREATE INDEX "motions_parent_id_idx" ON "motions"("parent_id");

-- CreateIndex
CREATE INDEX "grips_parent_id_idx" ON "grips"("parent_id");

-- CreateIndex
CREATE INDEX "equipment_categories_parent_id_idx" ON "equipment_categories"("parent_id");

-- CreateIndex
CREATE INDEX "equipment_category_id_idx" ON "equipment"("category_id");

-- AddForeignKey
ALTER TABLE "motions" ADD CONSTRAINT "motions_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "motions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grips" ADD CONSTRAINT "grips_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "grips"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "equipment_categories" ADD CONSTRAINT "equipment_categories_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "equipment_categories"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "equipment" ADD CONSTRAINT "equipment_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "equipment_categories"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "equipment_icons" ADD CONSTRAINT "equipment_icons_equipment_id_fkey" FOREIGN KEY ("equipment_id") REFERENCES "equipment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Moves the version of the trigger's table: only when a row changed, and once per transaction.
--
-- Serves four statement-level triggers, since transition tables allow one event for each trigger; the only
-- argument is the table's key. An UPDATE has changed something when a row of after is not, byte for byte, the
-- row of before with the same key: so 1.10 is not 1.1, and setting equal values is no change. TRUNCATE leaves
-- nothing to look at and always counts, also on an empty table.
--
-- The metadata row stays locked until the transaction ends. So writers of one table take turns, versions
-- become visible in their order, and who read a version has read all that it stands for. A writer that finds
-- its row moved under REPEATABLE READ fails with 40001, as on any row. A transaction knows its own step by its
-- id, and by the time: ids are only unique within one server, and a dump carries them to another.
--
-- It runs with the rights of whoever writes, who needs SELECT, INSERT and UPDATE on reference_metadata.
-- Relations are named with their schema, since a restored dump empties the search path. Nested loops are off
-- because a search for the first difference tempts the planner into them, and without any difference that
-- would be every row against every row.
CREATE FUNCTION "reference_bump_version"() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
AS $function$
DECLARE
    touched boolean;
    counted boolean;
    changed boolean;
BEGIN
    -- Each branch may name only the transition tables of its own trigger: plpgsql plans what it reaches.
    IF TG_OP = 'TRUNCATE' THEN
        touched := true;
    ELSIF TG_OP = 'DELETE' THEN
        touched := EXISTS (SELECT FROM old_rows);
    ELSE
        touched := EXISTS (SELECT FROM new_rows);
    END IF;
    IF NOT touched THEN
        RETURN NULL;
    END IF;

    EXECUTE format(
        'SELECT EXISTS (SELECT FROM %I.reference_metadata
          WHERE table_name = $1 AND last_transaction = $2 AND last_updated >= now())',
        TG_TABLE_SCHEMA
    ) INTO counted USING TG_TABLE_NAME, pg_current_xact_id()::text;
    IF counted THEN
        RETURN NULL;
    END IF;

    IF TG_OP = 'UPDATE' THEN
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM new_rows n LEFT JOIN old_rows o USING (%I) WHERE (n *= o) IS NOT TRUE)',
            TG_ARGV[0]
        ) INTO changed;
        IF NOT changed THEN
            RETURN NULL;
        END IF;
    END IF;

    EXECUTE format(
        'INSERT INTO %I.reference_metadata AS m (table_name, version_seq, last_updated, last_transaction)
         VALUES ($1, 1, greatest(clock_timestamp(), now()), $2)
         ON CONFLICT (table_name) DO UPDATE
            SET version_seq = m.version_seq + 1,
                last_updated = greatest(clock_timestamp(), now()),
                last_transaction = excluded.last_transaction',
        TG_TABLE_SCHEMA
    ) USING TG_TABLE_NAME, pg_current_xact_id()::text;
    RETURN NULL;
END
$function$;

-- What every table has: a partial index for reads of active rows, a version, four triggers.
DO $do$
DECLARE
    name text;
    key text;
BEGIN
    FOR name, key IN
        VALUES
            ('exercise_categories', 'id'),
            ('cardio_types', 'id'),
            ('training_focus', 'id'),
            ('muscles', 'id'),
            ('motions', 'id'),
            ('grips', 'id'),
            ('equipment_categories', 'id'),
            ('motion_paths', 'id'),
            ('torso_angles', 'id'),
            ('torso_orientations', 'id'),
            ('resistance_origin', 'id'),
            ('grip_widths', 'id'),
            ('elbow_relationship', 'id'),
            ('execution_styles', 'id'),
            ('foot_positions', 'id'),
            ('stance_widths', 'id'),
            ('stance_types', 'id'),
            ('load_placement', 'id'),
            ('support_structures', 'id'),
            ('loading_aids', 'id'),
            ('range_of_motion', 'id'),
            ('equipment', 'id'),
            ('equipment_icons', 'equipment_id')
    LOOP
        EXECUTE format('CREATE INDEX %I ON %I (sort_order) WHERE is_active', name || '_active_idx', name);

        INSERT INTO reference_metadata (table_name) VALUES (name);

        EXECUTE format(
            'CREATE TRIGGER reference_version_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows
             FOR EACH STATEMENT EXECUTE FUNCTION reference_bump_version(%L)', name, key);
        EXECUTE format(
            'CREATE TRIGGER reference_version_update AFTER UPDATE ON %I
             REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
             FOR EACH STATEMENT EXECUTE FUNCTION reference_bump_version(%L)', name, key);
        EXECUTE format(
            'CREATE TRIGGER reference_version_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows
             FOR EACH STATEMENT EXECUTE FUNCTION reference_bump_version(%L)', name, key);
        EXECUTE format(
            'CREATE TRIGGER reference_version_truncate AFTER TRUNCATE ON %I
             FOR EACH STATEMENT EXECUTE FUNCTION reference_bump_version(%L)', name, key);
    END LOOP;
END
$do$;
