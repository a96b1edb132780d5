-- migrate:up
CREATE TABLE customer (
    org_id      bigint NOT NULL REFERENCES company,
    id          uuid NOT NULL,
    code        text,
    name        text NOT NULL,
    kind        text NOT NULL,
    grade       text,
    status      text NOT NULL,
    phone       text,
    contact     text,
    address     text,
    district    text,
    note        text,
    spelling    text NOT NULL,
    py          text NOT NULL,
    external_id text,
    created_at  timestamptz NOT NULL,
    created_by  uuid,
    updated_at  timestamptz NOT NULL,
    -- The pin that is valid now, as lists and phones show it; written with every new pin, by the same action.
    pin_now     json,
    version     integer NOT NULL,
    field_versions jsonb NOT NULL,
    archived_at timestamptz,
    merged_into uuid,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, merged_into) REFERENCES customer (org_id, id)
);
-- Only customers that have a code or a foreign number are in these two: over all customers they would begin with org_id
-- alone, and a planner without statistics takes them for the primary key and walks every customer.
CREATE UNIQUE INDEX customer_code ON customer (org_id, code) WHERE code IS NOT NULL;
CREATE UNIQUE INDEX customer_external_id ON customer (org_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX customer_name ON customer (org_id, name, id) WHERE archived_at IS NULL;
CREATE INDEX customer_recent ON customer (org_id, created_at DESC, id DESC) WHERE archived_at IS NULL;
ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON customer USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON customer TO rounds_app;

-- Search that works for two Chinese characters and under row-level security: single characters, bigrams, pinyin, initials.
CREATE TABLE customer_gram (
    org_id      bigint NOT NULL,
    gram        text NOT NULL,
    customer_id uuid NOT NULL,
    PRIMARY KEY (org_id, gram, customer_id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id)
);
CREATE INDEX customer_gram_customer ON customer_gram (org_id, customer_id);
ALTER TABLE customer_gram ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON customer_gram USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, DELETE ON customer_gram TO rounds_app;

-- Whose customer: a dated assignment to a position, by role and product line.
CREATE TABLE assignment (
    org_id       bigint NOT NULL,
    id           uuid NOT NULL,
    customer_id  uuid NOT NULL,
    position_id  uuid NOT NULL,
    role         text NOT NULL,
    product_line text NOT NULL,
    from_day     date NOT NULL,
    until_day    date,
    created_at   timestamptz NOT NULL,
    created_by   uuid,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id),
    FOREIGN KEY (org_id, position_id) REFERENCES position (org_id, id),
    CHECK (until_day IS NULL OR until_day >= from_day)
);
CREATE INDEX assignment_customer ON assignment (org_id, customer_id, from_day) INCLUDE (position_id, until_day, role);
CREATE INDEX assignment_position ON assignment (org_id, position_id, customer_id) INCLUDE (from_day, until_day);
ALTER TABLE assignment ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON assignment USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON assignment TO rounds_app;

-- Pins are immutable: a better position is a new row, and what was judged stays judged.
CREATE TABLE pin (
    org_id       bigint NOT NULL,
    id           uuid NOT NULL,
    customer_id  uuid NOT NULL,
    lng          double precision NOT NULL CHECK (lng BETWEEN -180 AND 180),
    lat          double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
    datum        text NOT NULL CHECK (datum IN ('wgs84', 'gcj02', 'bd09', 'unknown')),
    original_lng double precision NOT NULL,
    original_lat double precision NOT NULL,
    radius_m     integer NOT NULL CHECK (radius_m BETWEEN 20 AND 5000),
    source       text NOT NULL,
    note         text,
    valid_from   timestamptz NOT NULL,
    created_at   timestamptz NOT NULL,
    created_by   uuid,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id)
);
CREATE INDEX pin_customer ON pin (org_id, customer_id, valid_from DESC, id DESC);
ALTER TABLE pin ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON pin USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON pin TO rounds_app;

-- What other modules tell about a customer, kept beside it so that lists need no look into their tables.
CREATE TABLE customer_activity (
    org_id        bigint NOT NULL,
    customer_id   uuid NOT NULL,
    last_visit_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, customer_id)
);
ALTER TABLE customer_activity ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON customer_activity USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON customer_activity TO rounds_app;

-- migrate:down
DROP TABLE customer_activity, pin, assignment, customer_gram, customer;
