-- Cuts the record (disputes_event) into months, on PostgreSQL 14 or newer. docs/operations.md says when and why.
--
--   psql --set ON_ERROR_STOP=1 --file docs/deploy/partition_events.sql "$DATABASE_URL"
--
-- An event's number is its dispute's number times 2^20, plus its place in the record. Each month gets 2^24 numbers of
-- disputes, so that a range of events' numbers is a month of opened disputes: one column is key, month and
-- foreign key at once, and a record lies in one partition. What is there already becomes the first partition.

-- 1. Beside everybody: what the cut would otherwise have to look at while all wait.

CREATE OR REPLACE FUNCTION disputes_first_of_month(day date) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT ((extract(year FROM day)::bigint - 2020) * 12 + extract(month FROM day)::bigint - 1) << 24
$$;

CREATE INDEX CONCURRENTLY disputes_event_before_place ON disputes_event (dispute_id, sequence);

ALTER TABLE disputes_event ADD CONSTRAINT event_number
    CHECK (id = (dispute_id << 20) + sequence) NOT VALID;
ALTER TABLE disputes_event VALIDATE CONSTRAINT event_number;

DO $$
BEGIN
    EXECUTE format('ALTER TABLE disputes_event ADD CONSTRAINT event_before CHECK (id < %s) NOT VALID',
        disputes_first_of_month(CURRENT_DATE) << 20);
END $$;
ALTER TABLE disputes_event VALIDATE CONSTRAINT event_before;

-- 2. Everybody waits, for as long as it takes to write names.

BEGIN;
SET LOCAL lock_timeout = '10s';
LOCK TABLE disputes_dispute, disputes_event IN ACCESS EXCLUSIVE MODE;

CREATE TEMPORARY TABLE pointing ON COMMIT DROP AS
    SELECT conrelid::regclass AS holder, conname, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE confrelid = 'disputes_event'::regclass AND contype = 'f';
DO $$
DECLARE pointer record;
BEGIN
    FOR pointer IN SELECT * FROM pointing LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', pointer.holder, pointer.conname);
    END LOOP;
END $$;

DROP TRIGGER event_unchanged ON disputes_event;
DROP TRIGGER event_undeleted ON disputes_event;
ALTER TABLE disputes_event RENAME TO disputes_event_before;
ALTER TABLE disputes_event_before RENAME CONSTRAINT disputes_event_pkey TO disputes_event_before_pkey;

CREATE TABLE disputes_event (LIKE disputes_event_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
    PARTITION BY RANGE (id);
ALTER TABLE disputes_event DROP CONSTRAINT event_before;
ALTER TABLE disputes_event ADD PRIMARY KEY (id);
CREATE INDEX disputes_event_place ON disputes_event (dispute_id, sequence);
CREATE INDEX disputes_event_actor ON disputes_event (actor_id);
ALTER TABLE disputes_event
    ADD FOREIGN KEY (dispute_id) REFERENCES disputes_dispute (id) DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (actor_id) REFERENCES accounts_user (id) DEFERRABLE INITIALLY DEFERRED;

DO $$
BEGIN
    EXECUTE format('ALTER TABLE disputes_event ATTACH PARTITION disputes_event_before '
        'FOR VALUES FROM (MINVALUE) TO (%s)', disputes_first_of_month(CURRENT_DATE) << 20);
END $$;

CREATE TRIGGER event_unchanged BEFORE UPDATE ON disputes_event
    FOR EACH ROW EXECUTE FUNCTION disputes_refuse('events are never changed');
CREATE TRIGGER event_undeleted BEFORE DELETE ON disputes_event
    FOR EACH ROW EXECUTE FUNCTION disputes_refuse('events are never deleted');
CREATE TRIGGER event_unemptied BEFORE TRUNCATE ON disputes_event
    FOR EACH STATEMENT EXECUTE FUNCTION disputes_refuse('events are never deleted');

DO $$
DECLARE pointer record;
BEGIN
    FOR pointer IN SELECT * FROM pointing LOOP
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s NOT VALID',
            pointer.holder, pointer.conname, pointer.definition);
    END LOOP;
END $$;

-- Makes what is missing of this month and the next twelve, and lets new disputes be numbered in this month's range.
CREATE FUNCTION disputes_begin_month() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    month date := date_trunc('month', CURRENT_DATE);
    counter text := pg_get_serial_sequence('disputes_dispute', 'id');
    made text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('disputes_begin_month'));  -- one at a time, or a number is given twice
    FOR ahead IN 0..12 LOOP
        made := 'disputes_event_' || to_char(month + make_interval(months => ahead), 'YYYY_MM');
        CONTINUE WHEN to_regclass(made) IS NOT NULL;
        EXECUTE format('CREATE TABLE %I PARTITION OF disputes_event FOR VALUES FROM (%s) TO (%s)', made,
            disputes_first_of_month((month + make_interval(months => ahead))::date) << 20,
            disputes_first_of_month((month + make_interval(months => ahead + 1))::date) << 20);
        EXECUTE format('CREATE TRIGGER event_unemptied BEFORE TRUNCATE ON %I FOR EACH STATEMENT '
            'EXECUTE FUNCTION disputes_refuse(''events are never deleted'')', made);
    END LOOP;
    IF nextval(counter) < disputes_first_of_month(month) THEN
        PERFORM setval(counter, disputes_first_of_month(month));
    END IF;
END $$;
SELECT disputes_begin_month();
COMMIT;

-- 3. Beside everybody again: the foreign keys are looked through.

DO $$
DECLARE pointer record;
BEGIN
    FOR pointer IN SELECT conrelid::regclass AS holder, conname FROM pg_constraint
        WHERE confrelid = 'disputes_event'::regclass AND contype = 'f' AND NOT convalidated LOOP
        EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', pointer.holder, pointer.conname);
    END LOOP;
END $$;
