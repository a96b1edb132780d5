-- migrate:up
-- Keys that seal what must not lie in the clear: the door's and each company's under a master key that is not in the
-- database, each subject's (a customer, a person) under the company's. A subject's key that was destroyed stays as a
-- row without content: what it sealed cannot be read any more, in no copy.
CREATE TABLE door_key (
    name        text PRIMARY KEY,
    master      text NOT NULL,
    wrapped     bytea NOT NULL,
    created_at  timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON door_key TO rounds_app;

-- Version 0 is for keyed hashes and never renewed; of the others the highest is current.
CREATE TABLE company_key (
    org_id      bigint NOT NULL REFERENCES company,
    version     integer NOT NULL CHECK (version >= 0),
    master      text NOT NULL,
    wrapped     bytea NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (org_id, version)
);
ALTER TABLE company_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON company_key USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON company_key TO rounds_app;

CREATE TABLE subject_key (
    org_id          bigint NOT NULL,
    subject         uuid NOT NULL,
    company_version integer NOT NULL CHECK (company_version > 0),
    wrapped         bytea,
    created_at      timestamptz NOT NULL,
    destroyed_at    timestamptz,
    PRIMARY KEY (org_id, subject),
    FOREIGN KEY (org_id, company_version) REFERENCES company_key (org_id, version),
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
CREATE INDEX subject_key_version ON subject_key (org_id, company_version);
ALTER TABLE subject_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON subject_key USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON subject_key TO rounds_app;

-- Numbers rest sealed, with their last digits as a hint. `phone` holds what an earlier version wrote until it has been
-- sealed, and is never read otherwise; what phones get changes with it.
ALTER TABLE customer ADD COLUMN phone_sealed text, ADD COLUMN phone_hint text;
UPDATE customer SET phone_text = NULL WHERE phone_text IS NOT NULL;
-- The trail keeps that a number was changed, and by whom, without the numbers that stood in the clear.
UPDATE audit SET before = CASE WHEN before ? 'phone' THEN before || '{"phone": null}' ELSE before END,
                 after = CASE WHEN after ? 'phone' THEN after || '{"phone": null}' ELSE after END
WHERE before ? 'phone' OR after ? 'phone';

-- migrate:down
ALTER TABLE customer DROP COLUMN phone_sealed, DROP COLUMN phone_hint;
DROP TABLE subject_key, company_key, door_key;
