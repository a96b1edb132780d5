-- migrate:up
-- Days that a company works or rests otherwise than its country's calendar says. What it says by itself is computed.
CREATE TABLE calendar_day (
    org_id      bigint NOT NULL REFERENCES company,
    day         date NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('work', 'rest', 'holiday', 'makeup')),
    name        text,
    reason      text,
    changed_at  timestamptz NOT NULL,
    changed_by  uuid,
    PRIMARY KEY (org_id, day),
    FOREIGN KEY (org_id, changed_by) REFERENCES person (org_id, id)
);
ALTER TABLE calendar_day ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON calendar_day USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_day TO rounds_app;

-- migrate:down
DROP TABLE calendar_day;
