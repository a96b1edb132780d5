-- migrate:up
-- People: how they are reached (sealed), how their names are spelled for the search, from when on they are gone;
-- who stands in for the holder of a position; invitations.
ALTER TABLE person ADD COLUMN mobile text;
ALTER TABLE person ADD COLUMN mobile_digest bytea CHECK (octet_length(mobile_digest) = 32);
ALTER TABLE person ADD COLUMN email text;
ALTER TABLE person ADD COLUMN spelling text;
ALTER TABLE person ADD COLUMN ends_on date;
CREATE UNIQUE INDEX person_mobile ON person (org_id, mobile_digest);
CREATE INDEX person_ends_on ON person (org_id, ends_on) WHERE archived_at IS NULL AND ends_on IS NOT NULL;

ALTER TABLE position_holder ADD COLUMN cover boolean NOT NULL DEFAULT false;

-- An invitation is a secret that is shown once; only its hash is kept. It ends by being used, revoked or too old.
CREATE TABLE invite (
    org_id      bigint NOT NULL,
    id          uuid NOT NULL,
    person_id   uuid NOT NULL,
    token_hash  bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    kind        text NOT NULL CHECK (kind IN ('link', 'sheet')),
    created_at  timestamptz NOT NULL,
    created_by  uuid,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    revoked_at  timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, token_hash),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, created_by) REFERENCES person (org_id, id)
);
CREATE INDEX invite_person ON invite (org_id, person_id);
ALTER TABLE invite ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON invite USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON invite TO rounds_app;

-- migrate:down
DROP TABLE invite;
ALTER TABLE position_holder DROP COLUMN cover;
DROP INDEX person_ends_on, person_mobile;
ALTER TABLE person DROP COLUMN mobile, DROP COLUMN mobile_digest, DROP COLUMN email, DROP COLUMN spelling, DROP COLUMN ends_on;
