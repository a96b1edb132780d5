-- migrate:up
-- Programs that ask in a company's name.

-- A key acts as a person of its own, so that every record says which key made it.
ALTER TABLE person ADD COLUMN kind text NOT NULL DEFAULT 'human' CHECK (kind IN ('human', 'service'));

CREATE TABLE api_key (
    org_id       bigint NOT NULL REFERENCES company,
    id           uuid NOT NULL,
    token_hash   bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    name         text NOT NULL,
    hint         text NOT NULL,
    person_id    uuid NOT NULL,
    made_by      uuid NOT NULL,
    permissions  text[] NOT NULL,
    unit_ids     uuid[],
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz,
    revoked_by   uuid,
    last_used_on date,
    last_address text,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, token_hash),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, made_by) REFERENCES person (org_id, id)
);
CREATE INDEX api_key_person ON api_key (org_id, person_id);
ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON api_key USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON api_key TO rounds_app;

-- migrate:down
DROP TABLE api_key;
ALTER TABLE person DROP COLUMN kind;
