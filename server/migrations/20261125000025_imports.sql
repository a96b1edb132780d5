-- migrate:up
-- Long work that somebody asked for: done by a job, with progress, perhaps with a file that is there for a while.
CREATE TABLE long_job (
    org_id      bigint NOT NULL REFERENCES company,
    id          uuid NOT NULL,
    kind        text NOT NULL,
    subject_id  uuid,
    asked_by    uuid NOT NULL,
    asked_at    timestamptz NOT NULL,
    params      jsonb NOT NULL,
    state       text NOT NULL CHECK (state IN ('asked', 'working', 'done', 'failed', 'gone')),
    done        bigint NOT NULL,
    total       bigint NOT NULL,
    told_at     timestamptz NOT NULL,
    ended_at    timestamptz,
    trouble     jsonb,
    file_name   text,
    file_size   bigint,
    expires_at  timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, asked_by) REFERENCES person (org_id, id)
);
CREATE INDEX long_job_asked ON long_job (org_id, asked_by, asked_at DESC);
CREATE INDEX long_job_subject ON long_job (org_id, subject_id, asked_at DESC) WHERE subject_id IS NOT NULL;
ALTER TABLE long_job ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON long_job USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON long_job TO rounds_app;

-- A file of customers, from its arrival to its undoing. Its cells lie in the file store, sealed, never here.
CREATE TABLE customer_import (
    org_id      bigint NOT NULL,
    id          uuid NOT NULL,
    asked_by    uuid NOT NULL,
    asked_at    timestamptz NOT NULL,
    file_name   text NOT NULL,
    sha256      bytea NOT NULL CHECK (octet_length(sha256) = 32),
    state       text NOT NULL CHECK (state IN ('reading', 'read', 'trying', 'tried', 'applying', 'applied',
                                               'undoing', 'undone', 'refused')),
    rows        integer NOT NULL,
    header_row  integer NOT NULL,
    plan        jsonb NOT NULL,
    counts      jsonb NOT NULL,
    -- Rows that are written, and rows that are undone: where a job that was cut off goes on.
    written     integer NOT NULL,
    undone      integer NOT NULL,
    trouble     jsonb,
    applied_at  timestamptz,
    undone_at   timestamptz,
    -- The datum that its pins are taken for now; another one than the plan's after a repair.
    datum       text CHECK (datum IN ('wgs84', 'gcj02', 'bd09', 'unknown')),
    datum_before text CHECK (datum_before IN ('wgs84', 'gcj02', 'bd09', 'unknown')),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, asked_by) REFERENCES person (org_id, id)
);
CREATE INDEX customer_import_asked ON customer_import (org_id, asked_at DESC, id DESC);
ALTER TABLE customer_import ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON customer_import USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON customer_import TO rounds_app;

-- What a row of an import did: an append-only fact, and what is needed to undo it.
CREATE TABLE import_row (
    org_id      bigint NOT NULL,
    import_id   uuid NOT NULL,
    row         integer NOT NULL,
    customer_id uuid NOT NULL,
    is_new      boolean NOT NULL,
    -- The customer's version that this row made, and the values before it by field.
    version     integer NOT NULL,
    before      jsonb,
    pin_id      uuid,
    PRIMARY KEY (org_id, import_id, row),
    FOREIGN KEY (org_id, import_id) REFERENCES customer_import (org_id, id)
);
ALTER TABLE import_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON import_row USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON import_row TO rounds_app;

-- How a company's columns were understood last time, by the heading: the next file is understood so from the start.
CREATE TABLE import_heading (
    org_id      bigint NOT NULL REFERENCES company,
    heading     text NOT NULL,
    field       text NOT NULL,
    PRIMARY KEY (org_id, heading)
);
ALTER TABLE import_heading ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON import_heading USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON import_heading TO rounds_app;

-- migrate:down
DROP TABLE import_heading, import_row, customer_import, long_job;
