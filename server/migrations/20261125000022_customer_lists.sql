-- migrate:up
-- What lists filter and sort by, in one narrow row for each customer: a list of a hundred thousand reads these and no
-- others. Written with every change to a customer that is announced; `listed` is false for whom no list shows.
ALTER TABLE customer_activity ALTER COLUMN last_visit_at DROP NOT NULL;
ALTER TABLE customer_activity
    ADD COLUMN listed     boolean NOT NULL DEFAULT false,
    ADD COLUMN name       text,
    ADD COLUMN code       text,
    ADD COLUMN kind       text,
    ADD COLUMN grade      text,
    ADD COLUMN status     text,
    ADD COLUMN has_pin    boolean,
    ADD COLUMN has_phone  boolean,
    ADD COLUMN created_at timestamptz,
    ADD COLUMN updated_at timestamptz;
INSERT INTO customer_activity (org_id, customer_id, listed, name, code, kind, grade, status, has_pin, has_phone,
                               created_at, updated_at)
SELECT c.org_id, c.id, c.archived_at IS NULL, c.name, c.code, c.kind, c.grade, c.status, c.pin_now IS NOT NULL,
       c.phone_hint IS NOT NULL, c.created_at, c.updated_at
FROM customer AS c
ON CONFLICT (org_id, customer_id) DO UPDATE
SET listed = excluded.listed, name = excluded.name, code = excluded.code, kind = excluded.kind,
    grade = excluded.grade, status = excluded.status, has_pin = excluded.has_pin, has_phone = excluded.has_phone,
    created_at = excluded.created_at, updated_at = excluded.updated_at;
-- A visit changes none of these columns, so it writes to none of these indexes.
CREATE INDEX customer_by_name ON customer_activity (org_id, name, customer_id) WHERE listed;
CREATE INDEX customer_by_code ON customer_activity (org_id, coalesce(code, chr(1114111)), customer_id) WHERE listed;
CREATE INDEX customer_by_creation ON customer_activity (org_id, created_at, customer_id) WHERE listed;
CREATE INDEX customer_by_change ON customer_activity (org_id, updated_at, customer_id) WHERE listed;
DROP INDEX customer_name;
DROP INDEX customer_recent;

-- migrate:down
CREATE INDEX customer_recent ON customer (org_id, created_at DESC, id DESC) WHERE archived_at IS NULL;
CREATE INDEX customer_name ON customer (org_id, name, id) WHERE archived_at IS NULL;
DROP INDEX customer_by_change;
DROP INDEX customer_by_creation;
DROP INDEX customer_by_code;
DROP INDEX customer_by_name;
DELETE FROM customer_activity WHERE last_visit_at IS NULL;
ALTER TABLE customer_activity
    DROP COLUMN listed, DROP COLUMN name, DROP COLUMN code, DROP COLUMN kind, DROP COLUMN grade, DROP COLUMN status,
    DROP COLUMN has_pin, DROP COLUMN has_phone, DROP COLUMN created_at, DROP COLUMN updated_at;
ALTER TABLE customer_activity ALTER COLUMN last_visit_at SET NOT NULL;
