-- migrate:up
-- How a company's pool of customers without an owner works; without a row it has none. `since` is the day from which
-- the rules count as known: nothing goes back before everybody was warned. `returned_on` is the day's work that is done.
CREATE TABLE pool_rules (
    org_id       bigint NOT NULL REFERENCES company,
    is_on        boolean NOT NULL,
    unit_ids     uuid[] NOT NULL,
    hold_limit   integer CHECK (hold_limit BETWEEN 1 AND 100000),
    day_limit    integer CHECK (day_limit BETWEEN 1 AND 1000),
    wait_days    integer NOT NULL CHECK (wait_days BETWEEN 0 AND 365),
    return_days  integer CHECK (return_days BETWEEN 1 AND 1000),
    protect_days integer NOT NULL CHECK (protect_days BETWEEN 0 AND 365),
    warn_days    integer NOT NULL CHECK (warn_days BETWEEN 0 AND 90),
    exceptions   jsonb NOT NULL,
    since        date NOT NULL,
    returned_on  date,
    version      integer NOT NULL,
    changed_at   timestamptz NOT NULL,
    changed_by   uuid,
    PRIMARY KEY (org_id),
    FOREIGN KEY (org_id, changed_by) REFERENCES person (org_id, id)
);
ALTER TABLE pool_rules ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON pool_rules USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON pool_rules TO rounds_app;

-- Every way into the pool and out of it. Both positions are kept: whose it was, whose it became.
CREATE TABLE pool_move (
    org_id           bigint NOT NULL,
    id               uuid NOT NULL,
    customer_id      uuid NOT NULL,
    kind             text NOT NULL CHECK (kind IN ('claimed', 'assigned', 'released', 'returned')),
    from_position_id uuid,
    to_position_id   uuid,
    day              date NOT NULL,
    reason           text,
    at               timestamptz NOT NULL,
    moved_by         uuid,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id),
    FOREIGN KEY (org_id, from_position_id) REFERENCES position (org_id, id),
    FOREIGN KEY (org_id, to_position_id) REFERENCES position (org_id, id),
    FOREIGN KEY (org_id, moved_by) REFERENCES person (org_id, id)
);
CREATE INDEX pool_move_customer ON pool_move (org_id, customer_id, at DESC, id DESC);
CREATE INDEX pool_move_claims ON pool_move (org_id, to_position_id, day) WHERE kind = 'claimed';
ALTER TABLE pool_move ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON pool_move USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON pool_move TO rounds_app;

-- migrate:down
DROP TABLE pool_move, pool_rules;
