-- migrate:up
-- Several companies on one system: suspended ones are passed over by the work that is done for each, companies carry
-- their data away as one file, and what was done to whole companies stays known after they are gone.
ALTER TABLE day_turn ADD COLUMN is_suspended boolean NOT NULL DEFAULT false;
UPDATE day_turn AS d SET is_suspended = true
FROM company AS c
WHERE c.org_id = d.org_id AND c.suspended_at IS NOT NULL;

-- The installation's own record, of the operator's deeds. Not behind the wall: it names companies that are no more.
CREATE TABLE company_record (
    id          uuid PRIMARY KEY,
    at          timestamptz NOT NULL,
    action      text NOT NULL,
    company     bigint NOT NULL,
    name        text NOT NULL,
    details     jsonb NOT NULL
);

-- Which of the company's keys all its files were last found under: while that is the current one, no file is looked at.
CREATE TABLE file_seal (
    org_id      bigint PRIMARY KEY REFERENCES company,
    version     integer NOT NULL CHECK (version > 0),
    sealed_at   timestamptz NOT NULL
);
ALTER TABLE file_seal ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON file_seal USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON file_seal TO rounds_app;

-- migrate:down
DROP TABLE file_seal, company_record;
ALTER TABLE day_turn DROP COLUMN is_suspended;
