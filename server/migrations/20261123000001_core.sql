-- migrate:up
-- What every module stands on: companies, events to carry on, audit, the change log that phones pull from.
CREATE SEQUENCE company_id;
GRANT USAGE ON SEQUENCE company_id TO rounds_app;

CREATE TABLE company (
    org_id      bigint PRIMARY KEY,
    name        text NOT NULL,
    timezone    text NOT NULL,
    locale      text NOT NULL,
    currency    text NOT NULL,
    terms       jsonb NOT NULL,
    settings    jsonb NOT NULL,
    is_demo     boolean NOT NULL,
    created_at  timestamptz NOT NULL,
    suspended_at timestamptz
);
ALTER TABLE company ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON company USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON company TO rounds_app;

CREATE TABLE outbox (
    org_id      bigint NOT NULL,
    id          uuid NOT NULL,
    event       text NOT NULL,
    payload     jsonb NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX outbox_order ON outbox (created_at, id);
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON outbox TO rounds_app USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
CREATE POLICY relay ON outbox TO rounds_worker USING (true);
GRANT INSERT ON outbox TO rounds_app;
GRANT SELECT, DELETE ON outbox TO rounds_worker;

CREATE TABLE audit (
    org_id      bigint NOT NULL,
    id          uuid NOT NULL,
    at          timestamptz NOT NULL,
    person_id   uuid,
    action      text NOT NULL,
    entity      text NOT NULL,
    entity_id   uuid,
    before      jsonb,
    after       jsonb,
    address     text,
    request_id  uuid,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX audit_entity ON audit (org_id, entity, entity_id, at);
CREATE INDEX audit_at ON audit (org_id, at);
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON audit USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON audit TO rounds_app;

CREATE TABLE sync_head (
    org_id      bigint PRIMARY KEY,
    seq         bigint NOT NULL,
    epoch       uuid NOT NULL,
    gc_seq      bigint NOT NULL
);
ALTER TABLE sync_head ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON sync_head USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON sync_head TO rounds_app;

CREATE TABLE sync_row (
    org_id      bigint NOT NULL,
    entity      text NOT NULL,
    entity_id   uuid NOT NULL,
    bucket      text NOT NULL,
    seq         bigint NOT NULL,
    op          "char" NOT NULL CHECK (op IN ('P', 'D')),
    PRIMARY KEY (org_id, entity, entity_id, bucket)
) WITH (fillfactor = 80);
CREATE INDEX sync_scan ON sync_row (org_id, bucket, seq, entity, entity_id) INCLUDE (op);
ALTER TABLE sync_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON sync_row USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON sync_row TO rounds_app;

CREATE TABLE op_log (
    org_id      bigint NOT NULL,
    op_id       uuid NOT NULL,
    device_id   uuid NOT NULL,
    person_id   uuid NOT NULL,
    n           bigint NOT NULL,
    type        text NOT NULL,
    entity_id   uuid NOT NULL,
    status      text NOT NULL CHECK (status IN ('applied', 'merged', 'rejected')),
    result      jsonb NOT NULL,
    payload     jsonb,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, op_id)
);
CREATE INDEX op_log_device ON op_log (org_id, device_id, n);
ALTER TABLE op_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON op_log USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON op_log TO rounds_app;

-- A blob is content: its hash is its name, per company. `received` counts the bytes that have arrived.
CREATE TABLE blob (
    org_id      bigint NOT NULL,
    sha256      bytea NOT NULL CHECK (octet_length(sha256) = 32),
    size        integer NOT NULL CHECK (size > 0),
    received    integer NOT NULL,
    mime        text,
    created_at  timestamptz NOT NULL,
    stored_at   timestamptz,
    PRIMARY KEY (org_id, sha256)
);
ALTER TABLE blob ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON blob USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON blob TO rounds_app;

-- An attachment is a fact about a blob: what it shows, who took it, when and how. It may arrive before its blob.
CREATE TABLE attachment (
    org_id      bigint NOT NULL,
    id          uuid NOT NULL,
    entity      text NOT NULL,
    entity_id   uuid NOT NULL,
    kind        text NOT NULL,
    sha256      bytea NOT NULL CHECK (octet_length(sha256) = 32),
    size        integer NOT NULL,
    mime        text NOT NULL,
    width       integer,
    height      integer,
    taken_at    timestamptz NOT NULL,
    live        boolean NOT NULL,
    watermark   jsonb NOT NULL,
    retention   text NOT NULL,
    created_at  timestamptz NOT NULL,
    created_by  uuid NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX attachment_entity ON attachment (org_id, entity, entity_id);
CREATE INDEX attachment_blob ON attachment (org_id, sha256);
ALTER TABLE attachment ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON attachment USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON attachment TO rounds_app;

-- migrate:down
DROP TABLE attachment, blob, op_log, sync_row, sync_head, audit, outbox, company;
DROP SEQUENCE company_id;
