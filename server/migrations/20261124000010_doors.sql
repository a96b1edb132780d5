-- migrate:up
-- Sign-in names become keyed hashes. SQL does not hold the key: the first process that starts turns the old rows over.
ALTER TABLE sign_in_name RENAME TO sign_in_name_plain;
CREATE TABLE sign_in_name (
    digest      bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
    org_id      bigint NOT NULL,
    person_id   uuid NOT NULL
);
CREATE INDEX sign_in_name_person ON sign_in_name (org_id, person_id);
GRANT SELECT, INSERT, DELETE ON sign_in_name TO rounds_app;
CREATE INDEX sign_in_attempt_last ON sign_in_attempt (last_at);

-- A passkey's challenge is signed, not stored; once it has opened a door it is kept here until it would have expired.
CREATE TABLE spent_challenge (
    digest      bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
    until       timestamptz NOT NULL
);
GRANT SELECT, INSERT, DELETE ON spent_challenge TO rounds_app;

ALTER TABLE account ADD COLUMN must_change boolean NOT NULL DEFAULT false;
ALTER TABLE session
    ADD COLUMN how text NOT NULL DEFAULT 'password',
    ADD COLUMN last_seen_at timestamptz,
    ADD COLUMN confirmed_at timestamptz;

CREATE TABLE security_policy (
    org_id              bigint PRIMARY KEY REFERENCES company,
    min_length          integer NOT NULL CHECK (min_length BETWEEN 8 AND 64),
    second_factor_roles text[] NOT NULL,
    one_phone           boolean NOT NULL,
    session_days        integer NOT NULL CHECK (session_days BETWEEN 1 AND 90)
);
ALTER TABLE security_policy ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON security_policy USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON security_policy TO rounds_app;

-- Between the password and the session. A ticket opens nothing but its own step, for five tries or five minutes.
CREATE TABLE sign_in_ticket (
    org_id      bigint NOT NULL,
    token_hash  bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    person_id   uuid NOT NULL,
    step        text NOT NULL CHECK (step IN ('second', 'enrol', 'password')),
    asked       jsonb NOT NULL,
    tries       integer NOT NULL,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (org_id, token_hash),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX sign_in_ticket_person ON sign_in_ticket (org_id, person_id);
ALTER TABLE sign_in_ticket ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON sign_in_ticket USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_ticket TO rounds_app;

CREATE TABLE totp (
    org_id       bigint NOT NULL,
    person_id    uuid NOT NULL,
    id           uuid NOT NULL,
    secret       text NOT NULL,
    created_at   timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_step    bigint NOT NULL,
    PRIMARY KEY (org_id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
ALTER TABLE totp ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON totp USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON totp TO rounds_app;

CREATE TABLE recovery_code (
    org_id      bigint NOT NULL,
    person_id   uuid NOT NULL,
    code_hash   bytea NOT NULL CHECK (octet_length(code_hash) = 32),
    made_at     timestamptz NOT NULL,
    used_at     timestamptz,
    PRIMARY KEY (org_id, person_id, code_hash),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
ALTER TABLE recovery_code ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON recovery_code USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_code TO rounds_app;

CREATE TABLE passkey (
    org_id        bigint NOT NULL,
    id            uuid NOT NULL,
    person_id     uuid NOT NULL,
    credential_id bytea NOT NULL,
    public_key    bytea NOT NULL,
    rp_id         text NOT NULL,
    sign_count    bigint NOT NULL,
    label         text NOT NULL,
    created_at    timestamptz NOT NULL,
    last_used_at  timestamptz,
    regressed_at  timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, credential_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX passkey_person ON passkey (org_id, person_id);
ALTER TABLE passkey ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON passkey USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON passkey TO rounds_app;

-- Which phone a person works with, where the company wants one each; and a second one that is lent to them for a while.
CREATE TABLE phone_binding (
    org_id         bigint NOT NULL,
    person_id      uuid NOT NULL,
    device_id      uuid,
    bound_at       timestamptz,
    lent_until     timestamptz,
    lent_device_id uuid,
    PRIMARY KEY (org_id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, device_id) REFERENCES device (org_id, id),
    FOREIGN KEY (org_id, lent_device_id) REFERENCES device (org_id, id)
);
ALTER TABLE phone_binding ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON phone_binding USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON phone_binding TO rounds_app;

CREATE TABLE password_reset (
    org_id      bigint NOT NULL,
    token_hash  bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    person_id   uuid NOT NULL,
    made_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (org_id, token_hash),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX password_reset_person ON password_reset (org_id, person_id);
ALTER TABLE password_reset ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON password_reset USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, DELETE ON password_reset TO rounds_app;

-- migrate:down
DROP TABLE password_reset, phone_binding, passkey, recovery_code, totp, sign_in_ticket, security_policy;
ALTER TABLE session DROP COLUMN how, DROP COLUMN last_seen_at, DROP COLUMN confirmed_at;
ALTER TABLE account DROP COLUMN must_change;
DROP TABLE spent_challenge;
DROP INDEX sign_in_attempt_last;
DROP TABLE sign_in_name;
ALTER TABLE sign_in_name_plain RENAME TO sign_in_name;
