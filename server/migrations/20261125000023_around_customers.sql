-- migrate:up
-- People at customers. How somebody is reached rests sealed under the contact's own key, with the ends of numbers as
-- hints; a birthday is a day of the year, its year is often not known.
CREATE TABLE contact (
    org_id         bigint NOT NULL REFERENCES company,
    id             uuid NOT NULL,
    name           text NOT NULL,
    title          text,
    reach_sealed   text,
    reach_hints    jsonb NOT NULL,
    birthday       text CHECK (birthday ~ '^[0-1][0-9]-[0-3][0-9]$'),
    birth_year     integer,
    consent        text NOT NULL CHECK (consent IN ('unknown', 'given', 'refused')),
    consent_at     timestamptz,
    speciality     text,
    licence_no     text,
    note           text,
    created_at     timestamptz NOT NULL,
    created_by     uuid,
    updated_at     timestamptz NOT NULL,
    version        integer NOT NULL,
    field_versions jsonb NOT NULL,
    archived_at    timestamptz,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX contact_birthday ON contact (org_id, birthday) WHERE birthday IS NOT NULL AND archived_at IS NULL;
CREATE INDEX contact_name ON contact (org_id, name, id) WHERE archived_at IS NULL;
ALTER TABLE contact ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON contact USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON contact TO rounds_app;

-- Where they belong and as what, from a day until another; one person may be at several customers.
CREATE TABLE contact_of (
    org_id      bigint NOT NULL,
    contact_id  uuid NOT NULL,
    customer_id uuid NOT NULL,
    from_day    date NOT NULL,
    until_day   date,
    role        text NOT NULL,
    is_primary  boolean NOT NULL,
    created_at  timestamptz NOT NULL,
    created_by  uuid,
    PRIMARY KEY (org_id, contact_id, customer_id, from_day),
    FOREIGN KEY (org_id, contact_id) REFERENCES contact (org_id, id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id),
    CHECK (until_day IS NULL OR until_day >= from_day)
);
CREATE INDEX contact_of_customer ON contact_of (org_id, customer_id, contact_id) WHERE until_day IS NULL;
ALTER TABLE contact_of ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON contact_of USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON contact_of TO rounds_app;

-- migrate:down
DROP TABLE contact_of, contact;
