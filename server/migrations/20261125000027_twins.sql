-- migrate:up
-- Where in a building: two shops of one door differ by these.
ALTER TABLE customer ADD COLUMN floor text, ADD COLUMN room text;
UPDATE customer SET phone_text = NULL WHERE phone_text IS NOT NULL;
CREATE INDEX customer_merged ON customer (org_id, merged_into) WHERE merged_into IS NOT NULL;

-- What of a customer its keys were made of: another version or another pin makes them anew.
CREATE TABLE twin_look (
    org_id      bigint NOT NULL,
    customer_id uuid NOT NULL,
    version     integer NOT NULL,
    pin_id      uuid,
    looked_at   timestamptz NOT NULL,
    PRIMARY KEY (org_id, customer_id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id)
);
ALTER TABLE twin_look ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON twin_look USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON twin_look TO rounds_app;

-- Keys that twins share: pairs of a name's sounds, the whole name's, a licence's, a place's cell, a number's keyed hash.
CREATE TABLE twin_key (
    org_id      bigint NOT NULL,
    key         text NOT NULL,
    customer_id uuid NOT NULL,
    PRIMARY KEY (org_id, key, customer_id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id)
);
CREATE INDEX twin_key_customer ON twin_key (org_id, customer_id);
ALTER TABLE twin_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON twin_key USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, DELETE ON twin_key TO rounds_app;

-- Two customers that may be one. `apart` is somebody's word that they are two, and holds for good.
CREATE TABLE twin_pair (
    org_id     bigint NOT NULL,
    first_id   uuid NOT NULL,
    second_id  uuid NOT NULL,
    score      real NOT NULL,
    reasons    jsonb NOT NULL,
    distance_m integer,
    state      text NOT NULL CHECK (state IN ('open', 'apart', 'merged', 'gone')),
    noted_at   timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by uuid,
    PRIMARY KEY (org_id, first_id, second_id),
    FOREIGN KEY (org_id, first_id) REFERENCES customer (org_id, id),
    FOREIGN KEY (org_id, second_id) REFERENCES customer (org_id, id),
    CHECK (first_id < second_id)
);
CREATE INDEX twin_pair_state ON twin_pair (org_id, state, score DESC, first_id DESC, second_id DESC);
CREATE INDEX twin_pair_second ON twin_pair (org_id, second_id);
ALTER TABLE twin_pair ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON twin_pair USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON twin_pair TO rounds_app;

-- Two customers became one: `gone_id` is kept as a redirect. `taken` are the fields that came from it, `before` and
-- `after` the values of the one that stays, numbers sealed, for whoever takes it back.
CREATE TABLE customer_merge (
    org_id      bigint NOT NULL,
    id          uuid NOT NULL,
    kept_id     uuid NOT NULL,
    gone_id     uuid NOT NULL,
    taken       text[] NOT NULL,
    before      jsonb NOT NULL,
    after       jsonb NOT NULL,
    follower_ids uuid[] NOT NULL,
    from_position_id uuid,
    to_position_id   uuid,
    merged_at   timestamptz NOT NULL,
    merged_by   uuid,
    undone_at   timestamptz,
    undone_by   uuid,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, kept_id) REFERENCES customer (org_id, id),
    FOREIGN KEY (org_id, gone_id) REFERENCES customer (org_id, id)
);
CREATE INDEX customer_merge_kept ON customer_merge (org_id, kept_id, merged_at DESC);
CREATE INDEX customer_merge_gone ON customer_merge (org_id, gone_id);
ALTER TABLE customer_merge ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON customer_merge USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON customer_merge TO rounds_app;

-- migrate:down
DROP TABLE customer_merge, twin_pair, twin_key, twin_look;
DROP INDEX customer_merged;
ALTER TABLE customer DROP COLUMN floor, DROP COLUMN room;
