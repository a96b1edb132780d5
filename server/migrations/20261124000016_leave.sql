-- migrate:up
-- Days off: asked, decided, and what becomes of the work meanwhile. `half_days` are working days counted twice, so that
-- halves are whole numbers; `asked_until` is the last day that was asked for, where it ended early.
CREATE TABLE leave (
    org_id      bigint NOT NULL REFERENCES company,
    id          uuid NOT NULL,
    person_id   uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('annual', 'sick', 'personal', 'other')),
    first_day   date NOT NULL,
    last_day    date NOT NULL,
    from_noon   boolean NOT NULL,
    until_noon  boolean NOT NULL,
    half_days   integer NOT NULL,
    asked_until date NOT NULL,
    reason      text,
    cover_id    uuid,
    state       text NOT NULL
                CHECK (state IN ('asked', 'returned', 'granted', 'refused', 'withdrawn', 'ended_early')),
    round       integer NOT NULL,
    asked_by    uuid NOT NULL,
    asked_at    timestamptz NOT NULL,
    decided_at  timestamptz,
    ended_at    timestamptz,
    version     integer NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, cover_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, asked_by) REFERENCES person (org_id, id),
    CHECK (last_day >= first_day),
    CHECK (cover_id <> person_id)
);
CREATE INDEX leave_person ON leave (org_id, person_id, first_day);
CREATE INDEX leave_days ON leave (org_id, last_day, first_day) WHERE state IN ('granted', 'ended_early');
CREATE INDEX leave_cover ON leave (org_id, cover_id, last_day) WHERE cover_id IS NOT NULL;
ALTER TABLE leave ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON leave USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON leave TO rounds_app;

-- Whoever stands in during a leave fills the positions because of it, and no longer when it ends.
ALTER TABLE position_holder ADD COLUMN leave_id uuid;
ALTER TABLE position_holder ADD FOREIGN KEY (org_id, leave_id) REFERENCES leave (org_id, id);
CREATE INDEX position_holder_leave ON position_holder (org_id, until_day) WHERE leave_id IS NOT NULL;

-- The built-in roles that a company has changed keep up with what all such roles may do.
UPDATE role SET permissions = permissions || '{leave:ask}'::text[]
WHERE key IN ('rep', 'leader', 'regional_manager', 'finance', 'auditor') AND NOT 'leave:ask' = ANY (permissions);
UPDATE role SET permissions = permissions || '{leave:manage}'::text[]
WHERE key IN ('leader', 'regional_manager') AND NOT 'leave:manage' = ANY (permissions);

-- migrate:down
UPDATE role SET permissions = array_remove(array_remove(permissions, 'leave:ask'), 'leave:manage');
DROP INDEX position_holder_leave;
ALTER TABLE position_holder DROP COLUMN leave_id;
DROP TABLE leave;
