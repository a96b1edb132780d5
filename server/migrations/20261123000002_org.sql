-- migrate:up
-- Who works here: units, people, the positions they fill, how they sign in and with which device.
CREATE TABLE unit (
    org_id      bigint NOT NULL REFERENCES company,
    id          uuid NOT NULL,
    name        text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('company', 'region', 'team')),
    created_at  timestamptz NOT NULL,
    archived_at timestamptz,
    PRIMARY KEY (org_id, id)
);
ALTER TABLE unit ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON unit USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON unit TO rounds_app;

-- The tree is dated: where a unit hung on a day can be asked for ever.
CREATE TABLE unit_place (
    org_id      bigint NOT NULL,
    unit_id     uuid NOT NULL,
    from_day    date NOT NULL,
    parent_id   uuid,
    until_day   date,
    PRIMARY KEY (org_id, unit_id, from_day),
    FOREIGN KEY (org_id, unit_id) REFERENCES unit (org_id, id),
    FOREIGN KEY (org_id, parent_id) REFERENCES unit (org_id, id)
);
CREATE INDEX unit_place_parent ON unit_place (org_id, parent_id);
ALTER TABLE unit_place ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON unit_place USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON unit_place TO rounds_app;

CREATE TABLE person (
    org_id      bigint NOT NULL REFERENCES company,
    id          uuid NOT NULL,
    code        text NOT NULL,
    name        text NOT NULL,
    locale      text,
    created_at  timestamptz NOT NULL,
    archived_at timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, code)
);
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON person USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON person TO rounds_app;

CREATE TABLE position (
    org_id      bigint NOT NULL,
    id          uuid NOT NULL,
    unit_id     uuid NOT NULL,
    title       text NOT NULL,
    role        text NOT NULL,
    created_at  timestamptz NOT NULL,
    archived_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, unit_id) REFERENCES unit (org_id, id)
);
CREATE INDEX position_unit ON position (org_id, unit_id);
ALTER TABLE position ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON position USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON position TO rounds_app;

CREATE TABLE position_holder (
    org_id      bigint NOT NULL,
    position_id uuid NOT NULL,
    person_id   uuid NOT NULL,
    from_day    date NOT NULL,
    until_day   date,
    PRIMARY KEY (org_id, position_id, person_id, from_day),
    FOREIGN KEY (org_id, position_id) REFERENCES position (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX position_holder_person ON position_holder (org_id, person_id, from_day);
ALTER TABLE position_holder ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON position_holder USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON position_holder TO rounds_app;

CREATE TABLE account (
    org_id        bigint NOT NULL,
    person_id     uuid NOT NULL,
    password_hash text NOT NULL,
    created_at    timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    disabled_at   timestamptz,
    PRIMARY KEY (org_id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
ALTER TABLE account ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON account USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON account TO rounds_app;

CREATE TABLE device (
    org_id       bigint NOT NULL,
    id           uuid NOT NULL,
    person_id    uuid NOT NULL,
    label        text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('phone', 'desk')),
    app          text,
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    last_push_at timestamptz,
    last_pull_at timestamptz,
    skew_ms      integer,
    revoked_at   timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX device_person ON device (org_id, person_id);
ALTER TABLE device ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON device USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON device TO rounds_app;

CREATE TABLE session (
    org_id      bigint NOT NULL,
    token_hash  bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    person_id   uuid NOT NULL,
    device_id   uuid,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    address     text,
    agent       text,
    PRIMARY KEY (org_id, token_hash),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, device_id) REFERENCES device (org_id, id)
);
CREATE INDEX session_person ON session (org_id, person_id);
CREATE INDEX session_device ON session (org_id, device_id);
ALTER TABLE session ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON session USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON session TO rounds_app;

-- The door: the two tables that are asked before a company is known. They hold no business data.
CREATE TABLE sign_in_name (
    name        text PRIMARY KEY,
    org_id      bigint NOT NULL,
    person_id   uuid NOT NULL
);
GRANT SELECT, INSERT, DELETE ON sign_in_name TO rounds_app;

CREATE TABLE sign_in_attempt (
    key         bytea PRIMARY KEY CHECK (octet_length(key) = 32),
    failures    integer NOT NULL,
    first_at    timestamptz NOT NULL,
    last_at     timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_attempt TO rounds_app;

-- migrate:down
DROP TABLE sign_in_attempt, sign_in_name, session, device, account, position_holder, position, person, unit_place, unit;
