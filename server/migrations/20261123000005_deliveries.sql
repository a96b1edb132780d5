-- migrate:up
-- A customer that the server only knows by the id in a fact: it stands in until the phone that made it delivers.
ALTER TABLE customer ADD COLUMN placeholder boolean NOT NULL DEFAULT false;

-- What a phone last told about itself; null: it never did.
ALTER TABLE device
    ADD COLUMN reported_at timestamptz,
    ADD COLUMN unsent integer,
    ADD COLUMN oldest_at timestamptz,
    ADD COLUMN photos integer,
    ADD COLUMN attention integer,
    ADD COLUMN persisted boolean,
    ADD COLUMN storage_free bigint,
    ADD COLUMN mirror_seq bigint;

-- What the phone's clock lacked at the delivery: a refused operation that is accepted later is judged by it.
ALTER TABLE op_log ADD COLUMN skew_ms bigint;
CREATE INDEX op_log_rejected ON op_log (org_id, received_at DESC, op_id) WHERE status = 'rejected';

-- Operations that arrived by a side door: a removed phone's, or a file's. They have no effect until somebody accepts them.
CREATE TABLE held_operation (
    org_id      bigint NOT NULL,
    op_id       uuid NOT NULL,
    source      text NOT NULL CHECK (source IN ('quarantine', 'import')),
    device_id   uuid NOT NULL,
    person_id   uuid NOT NULL,
    type        text NOT NULL,
    entity_id   uuid,
    payload     jsonb NOT NULL,
    blobs       text[] NOT NULL,
    code        text,
    params      jsonb NOT NULL,
    skew_ms     bigint NOT NULL,
    app         text,
    file        text,
    brought_by  uuid,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, op_id),
    FOREIGN KEY (org_id, device_id) REFERENCES device (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX held_operation_device ON held_operation (org_id, device_id);
CREATE INDEX held_operation_received ON held_operation (org_id, received_at DESC, op_id);
ALTER TABLE held_operation ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON held_operation USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON held_operation TO rounds_app;

-- What became of a refused or held operation. There is one decision, and it stays.
CREATE TABLE settlement (
    org_id       bigint NOT NULL,
    op_id        uuid NOT NULL,
    device_id    uuid NOT NULL,
    person_id    uuid NOT NULL,
    type         text NOT NULL,
    entity_id    uuid,
    decision     text NOT NULL CHECK (decision IN ('resent', 'discarded', 'accepted', 'dismissed')),
    reason       text,
    by_person_id uuid,
    at           timestamptz NOT NULL,
    PRIMARY KEY (org_id, op_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX settlement_entity ON settlement (org_id, entity_id);
ALTER TABLE settlement ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON settlement USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON settlement TO rounds_app;

-- migrate:down
DROP TABLE settlement, held_operation;
DROP INDEX op_log_rejected;
ALTER TABLE op_log DROP COLUMN skew_ms;
ALTER TABLE device
    DROP COLUMN reported_at,
    DROP COLUMN unsent,
    DROP COLUMN oldest_at,
    DROP COLUMN photos,
    DROP COLUMN attention,
    DROP COLUMN persisted,
    DROP COLUMN storage_free,
    DROP COLUMN mirror_seq;
ALTER TABLE customer DROP COLUMN placeholder;
