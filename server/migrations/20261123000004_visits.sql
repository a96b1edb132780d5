-- migrate:up
-- A plan item says: this position should see this customer on this day. Its id is derived from rule, customer and day.
CREATE TABLE plan_item (
    org_id       bigint NOT NULL,
    id           uuid NOT NULL,
    position_id  uuid NOT NULL,
    customer_id  uuid NOT NULL,
    day          date NOT NULL,
    ordinal      integer NOT NULL,
    window_start time,
    window_end   time,
    fixed        boolean NOT NULL,
    kind         text NOT NULL,
    source       text NOT NULL CHECK (source IN ('rule', 'adhoc', 'appointment')),
    rule_id      uuid,
    status       text NOT NULL CHECK (status IN ('planned', 'skipped', 'postponed', 'cancelled')),
    reason       text,
    moved_to     date,
    created_at   timestamptz NOT NULL,
    created_by   uuid,
    version      integer NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, position_id) REFERENCES position (org_id, id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id)
);
CREATE INDEX plan_item_day ON plan_item (org_id, position_id, day, ordinal);
CREATE INDEX plan_item_customer ON plan_item (org_id, customer_id, day);
ALTER TABLE plan_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON plan_item USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON plan_item TO rounds_app;

-- customer_id carries no foreign key on purpose: a fact about a customer that the server does not know is kept and flagged.
CREATE TABLE visit (
    org_id            bigint NOT NULL,
    id                uuid NOT NULL,
    person_id         uuid NOT NULL,
    position_id       uuid,
    unit_id           uuid,
    customer_id       uuid NOT NULL,
    plan_item_id      uuid,
    device_id         uuid,
    business_day      date NOT NULL,
    zone              text NOT NULL,
    started_at        timestamptz NOT NULL,
    device_started_at timestamptz NOT NULL,
    mono_ms           bigint,
    received_at       timestamptz NOT NULL,
    no_fix_reason     text,
    saver             boolean NOT NULL,
    flags             text[] NOT NULL,
    note              text,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX visit_started ON visit (org_id, started_at DESC, id DESC);
CREATE INDEX visit_customer ON visit (org_id, customer_id, started_at DESC, id DESC);
CREATE INDEX visit_person ON visit (org_id, person_id, started_at DESC, id DESC);
CREATE INDEX visit_day ON visit (org_id, business_day, person_id);
ALTER TABLE visit ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON visit USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON visit TO rounds_app;

-- Leaving is a fact of its own, so that another phone of the same person can finish a visit.
CREATE TABLE visit_end (
    org_id          bigint NOT NULL,
    visit_id        uuid NOT NULL,
    ended_at        timestamptz NOT NULL,
    device_ended_at timestamptz NOT NULL,
    mono_ms         bigint,
    received_at     timestamptz NOT NULL,
    device_id       uuid,
    note            text,
    PRIMARY KEY (org_id, visit_id),
    FOREIGN KEY (org_id, visit_id) REFERENCES visit (org_id, id)
);
ALTER TABLE visit_end ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON visit_end USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON visit_end TO rounds_app;

CREATE TABLE visit_fix (
    org_id      bigint NOT NULL,
    id          uuid NOT NULL,
    visit_id    uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('in', 'better', 'out')),
    lng         double precision NOT NULL,
    lat         double precision NOT NULL,
    accuracy_m  real,
    taken_at    timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    altitude_m  real,
    speed_mps   real,
    heading_deg real,
    simulated   boolean NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, visit_id) REFERENCES visit (org_id, id)
);
CREATE INDEX visit_fix_visit ON visit_fix (org_id, visit_id);
ALTER TABLE visit_fix ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON visit_fix USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON visit_fix TO rounds_app;

-- A judgement is never a column of the visit: a new pin, policy or fix adds a row, and the earlier ones stay readable.
CREATE TABLE judgement (
    org_id      bigint NOT NULL,
    id          uuid NOT NULL,
    visit_id    uuid NOT NULL,
    at          timestamptz NOT NULL,
    judge       text NOT NULL,
    policy      integer NOT NULL,
    pin_id      uuid,
    fix_id      uuid,
    verdict     text NOT NULL CHECK (verdict IN ('on_site', 'off_site', 'no_position', 'unverified')),
    score       integer NOT NULL CHECK (score BETWEEN 0 AND 100),
    distance_m  integer,
    accuracy_m  real,
    radius_m    integer,
    inside      real,
    reasons     jsonb NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, visit_id) REFERENCES visit (org_id, id)
);
CREATE INDEX judgement_visit ON judgement (org_id, visit_id, at DESC, id DESC);
ALTER TABLE judgement ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON judgement USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON judgement TO rounds_app;

-- migrate:down
DROP TABLE judgement, visit_fix, visit_end, visit, plan_item;
