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

-- A whole export that was asked for on the console. The passphrase is sealed, and gone once the file is written.
CREATE TABLE company_export (
    org_id      bigint NOT NULL REFERENCES company,
    id          uuid NOT NULL,
    asked_by    uuid NOT NULL,
    asked_at    timestamptz NOT NULL,
    passphrase  text,
    is_encrypted boolean NOT NULL,
    state       text NOT NULL CHECK (state IN ('asked', 'writing', 'ready', 'failed', 'gone')),
    done        bigint NOT NULL,
    total       bigint NOT NULL,
    size        bigint,
    sha256      bytea CHECK (octet_length(sha256) = 32),
    expires_at  timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, asked_by) REFERENCES person (org_id, id)
);
ALTER TABLE company_export ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON company_export USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON company_export TO rounds_app;

-- migrate:down
DROP TABLE company_export, file_seal, company_record;
ALTER TABLE day_turn DROP COLUMN is_suspended;
