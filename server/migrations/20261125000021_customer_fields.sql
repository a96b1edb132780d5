-- migrate:up
-- What a company calls its customers by: types, channels, grades, tags. Built-in ones have a row only where the company
-- has changed them (their names are then null unless given); its own always have one. `off`: not offered any more.
CREATE TABLE customer_kind (
    org_id  bigint NOT NULL REFERENCES company,
    key     text NOT NULL,
    zh      text,
    en      text,
    ordinal integer NOT NULL,
    off     boolean NOT NULL,
    PRIMARY KEY (org_id, key)
);
ALTER TABLE customer_kind ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON customer_kind USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON customer_kind TO rounds_app;

CREATE TABLE customer_channel (
    org_id  bigint NOT NULL REFERENCES company,
    key     text NOT NULL,
    zh      text,
    en      text,
    ordinal integer NOT NULL,
    off     boolean NOT NULL,
    PRIMARY KEY (org_id, key)
);
ALTER TABLE customer_channel ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON customer_channel USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON customer_channel TO rounds_app;

-- `ordinal` is the rank, the best first; a customer of the grade is to be seen every `interval_days`.
CREATE TABLE customer_grade (
    org_id        bigint NOT NULL REFERENCES company,
    key           text NOT NULL,
    zh            text,
    en            text,
    ordinal       integer NOT NULL,
    off           boolean NOT NULL,
    interval_days integer NOT NULL CHECK (interval_days BETWEEN 7 AND 730),
    PRIMARY KEY (org_id, key)
);
ALTER TABLE customer_grade ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON customer_grade USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON customer_grade TO rounds_app;

CREATE TABLE tag (
    org_id  bigint NOT NULL REFERENCES company,
    key     text NOT NULL,
    zh      text,
    en      text,
    ordinal integer NOT NULL,
    off     boolean NOT NULL,
    PRIMARY KEY (org_id, key)
);
ALTER TABLE tag ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON tag USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON tag TO rounds_app;

-- A field of the company's own on customers or on what other modules name by `entity`. Its id and type never change,
-- options are never taken away, so a value means what it meant; every version stands in the audit.
CREATE TABLE custom_field (
    org_id      bigint NOT NULL REFERENCES company,
    id          uuid NOT NULL,
    entity      text NOT NULL,
    type        text NOT NULL CHECK (type IN ('text', 'long_text', 'number', 'money', 'date', 'choice', 'choices',
                                              'yes_no', 'phone', 'link')),
    ordinal     integer NOT NULL,
    definition  jsonb NOT NULL,
    -- The keys of the roles that do not see it.
    hidden_from text[] NOT NULL,
    filterable  boolean NOT NULL,
    version     integer NOT NULL,
    created_at  timestamptz NOT NULL,
    created_by  uuid,
    updated_at  timestamptz NOT NULL,
    archived_at timestamptz,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX custom_field_entity ON custom_field (org_id, entity, ordinal);
ALTER TABLE custom_field ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON custom_field USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON custom_field TO rounds_app;

-- Phones hold all of the above as one row; it exists once something was changed.
CREATE TABLE customer_setup (
    org_id     bigint NOT NULL REFERENCES company,
    version    integer NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (org_id)
);
ALTER TABLE customer_setup ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON customer_setup USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON customer_setup TO rounds_app;

ALTER TABLE customer ADD COLUMN channel text;
ALTER TABLE customer ADD COLUMN custom jsonb NOT NULL DEFAULT '{}';
ALTER TABLE customer ADD COLUMN tags text[] NOT NULL DEFAULT '{}';
UPDATE customer SET phone_text = NULL WHERE phone_text IS NOT NULL;

-- By tag, and by the values of fields that are filterable: written with the customer, for lists to look up.
CREATE TABLE customer_tag (
    org_id      bigint NOT NULL,
    tag         text NOT NULL,
    customer_id uuid NOT NULL,
    PRIMARY KEY (org_id, tag, customer_id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id)
);
CREATE INDEX customer_tag_customer ON customer_tag (org_id, customer_id);
ALTER TABLE customer_tag ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON customer_tag USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, DELETE ON customer_tag TO rounds_app;

-- `value` is the value as text (a choice's key, a date, true or false), `number` a number or an amount besides.
CREATE TABLE customer_value (
    org_id      bigint NOT NULL,
    field_id    uuid NOT NULL,
    value       text NOT NULL,
    customer_id uuid NOT NULL,
    number      numeric,
    PRIMARY KEY (org_id, field_id, value, customer_id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id),
    FOREIGN KEY (org_id, field_id) REFERENCES custom_field (org_id, id)
);
CREATE INDEX customer_value_customer ON customer_value (org_id, customer_id);
CREATE INDEX customer_value_number ON customer_value (org_id, field_id, number, customer_id) WHERE number IS NOT NULL;
ALTER TABLE customer_value ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON customer_value USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, DELETE ON customer_value TO rounds_app;

-- migrate:down
DROP TABLE customer_value, customer_tag;
UPDATE customer SET phone_text = NULL WHERE phone_text IS NOT NULL;
ALTER TABLE customer DROP COLUMN tags;
ALTER TABLE customer DROP COLUMN custom;
ALTER TABLE customer DROP COLUMN channel;
DROP TABLE customer_setup, custom_field, tag, customer_grade, customer_channel, customer_kind;
