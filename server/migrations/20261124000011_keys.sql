-- migrate:up
-- Programs that ask in a company's name, and sign-on through the company's own provider.

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

-- `secret` is sealed. `claim` is what names a person at the first sign-on, `match` what of ours it is compared with.
CREATE TABLE sign_on_provider (
    org_id         bigint NOT NULL REFERENCES company,
    id             uuid NOT NULL,
    name           text NOT NULL,
    issuer         text NOT NULL,
    client_id      text NOT NULL,
    secret         text,
    claim          text NOT NULL,
    match          text NOT NULL CHECK (match IN ('code', 'mobile', 'email')),
    domains        text[] NOT NULL,
    makes_people   boolean NOT NULL,
    is_only_way    boolean NOT NULL,
    created_at     timestamptz NOT NULL,
    changed_at     timestamptz NOT NULL,
    archived_at    timestamptz,
    PRIMARY KEY (org_id, id)
);
ALTER TABLE sign_on_provider ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON sign_on_provider USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON sign_on_provider TO rounds_app;

CREATE TABLE sign_on_link (
    org_id      bigint NOT NULL,
    issuer      text NOT NULL,
    subject     text NOT NULL,
    person_id   uuid NOT NULL,
    provider_id uuid NOT NULL,
    linked_at   timestamptz NOT NULL,
    last_at     timestamptz NOT NULL,
    PRIMARY KEY (org_id, issuer, subject),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, provider_id) REFERENCES sign_on_provider (org_id, id)
);
CREATE INDEX sign_on_link_person ON sign_on_link (org_id, person_id);
CREATE INDEX sign_on_link_provider ON sign_on_link (org_id, provider_id);
ALTER TABLE sign_on_link ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON sign_on_link USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_on_link TO rounds_app;

-- One way to a provider and back; deleted by whoever comes back first. The browser holds what the hashes are of.
CREATE TABLE sign_on_attempt (
    org_id       bigint NOT NULL,
    state_hash   bytea NOT NULL CHECK (octet_length(state_hash) = 32),
    browser_hash bytea NOT NULL CHECK (octet_length(browser_hash) = 32),
    provider_id  uuid NOT NULL,
    next         text NOT NULL,
    device       jsonb,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (org_id, state_hash),
    FOREIGN KEY (org_id, provider_id) REFERENCES sign_on_provider (org_id, id)
);
CREATE INDEX sign_on_attempt_provider ON sign_on_attempt (org_id, provider_id);
CREATE INDEX sign_on_attempt_age ON sign_on_attempt (org_id, created_at);
ALTER TABLE sign_on_attempt ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON sign_on_attempt USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, DELETE ON sign_on_attempt TO rounds_app;

-- A door: what people type to find their company's provider, before the company is known.
CREATE TABLE sign_on_code (
    code        text PRIMARY KEY,
    org_id      bigint NOT NULL
);
GRANT SELECT, INSERT, DELETE ON sign_on_code TO rounds_app;

-- migrate:down
DROP TABLE sign_on_code, sign_on_attempt, sign_on_link, sign_on_provider, api_key;
ALTER TABLE person DROP COLUMN kind;
