-- migrate:up
-- The JSON of a customer as phones get it, without its opening brace; null: computed while reading.
ALTER TABLE customer ADD COLUMN phone_text text;

-- Which run of the database's history this company's epoch belongs to: system identifier and timeline.
ALTER TABLE sync_head ADD COLUMN history text;

-- How far the log had come on each day, so that the age of a log row can be told from its number.
CREATE TABLE sync_mark (
    org_id      bigint NOT NULL,
    day         date NOT NULL,
    seq         bigint NOT NULL,
    PRIMARY KEY (org_id, day)
);
ALTER TABLE sync_mark ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON sync_mark USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, DELETE ON sync_mark TO rounds_app;
GRANT DELETE ON sync_row TO rounds_app;

-- The clocks' door: which companies have reached an hour at which phones' rows change by themselves. No business data.
CREATE TABLE day_turn (
    org_id      bigint PRIMARY KEY,
    next_at     timestamptz NOT NULL,
    turned_at   timestamptz
);
CREATE INDEX day_turn_next ON day_turn (next_at);
GRANT SELECT, INSERT, UPDATE ON day_turn TO rounds_app;
INSERT INTO day_turn (org_id, next_at) SELECT org_id, '2026-01-01' FROM company;

-- The history that the database was in when Rounds last looked; one row. Another one means a restore or a promotion.
CREATE TABLE database_history (
    single      boolean PRIMARY KEY CHECK (single),
    history     text NOT NULL,
    seen_at     timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON database_history TO rounds_app;

-- migrate:down
DROP TABLE database_history, day_turn, sync_mark;
REVOKE DELETE ON sync_row FROM rounds_app;
ALTER TABLE sync_head DROP COLUMN history;
ALTER TABLE customer DROP COLUMN phone_text;
