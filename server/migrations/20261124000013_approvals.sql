-- migrate:up
-- Who decides about what: a chain of steps for a kind, in the order in which chains are tried. Versions stay as they are,
-- so that a run which began under one ends under it.
CREATE TABLE approval_chain (
    org_id      bigint NOT NULL REFERENCES company,
    id          uuid NOT NULL,
    kind        text NOT NULL,
    name        text NOT NULL,
    ordinal     integer NOT NULL,
    version     integer NOT NULL,
    created_at  timestamptz NOT NULL,
    archived_at timestamptz,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX approval_chain_kind ON approval_chain (org_id, kind, ordinal);
ALTER TABLE approval_chain ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON approval_chain USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON approval_chain TO rounds_app;

CREATE TABLE approval_chain_version (
    org_id      bigint NOT NULL,
    chain_id    uuid NOT NULL,
    version     integer NOT NULL,
    definition  jsonb NOT NULL,
    created_at  timestamptz NOT NULL,
    created_by  uuid,
    PRIMARY KEY (org_id, chain_id, version),
    FOREIGN KEY (org_id, chain_id) REFERENCES approval_chain (org_id, id)
);
ALTER TABLE approval_chain_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON approval_chain_version USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON approval_chain_version TO rounds_app;

-- One thing that is asked. `state` is what its events add up to; the events are the truth.
CREATE TABLE approval_run (
    org_id        bigint NOT NULL,
    id            uuid NOT NULL,
    kind          text NOT NULL,
    subject_id    uuid NOT NULL,
    entity        text NOT NULL,
    entity_id     uuid NOT NULL,
    person_id     uuid NOT NULL,
    unit_id       uuid,
    chain_id      uuid,
    chain_version integer,
    status        text NOT NULL CHECK (status IN ('running', 'approved', 'rejected', 'returned', 'withdrawn')),
    round         integer NOT NULL,
    content       jsonb NOT NULL,
    state         jsonb NOT NULL,
    asked_at      timestamptz NOT NULL,
    ended_at      timestamptz,
    reminded_at   timestamptz,
    version       integer NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, chain_id, chain_version) REFERENCES approval_chain_version (org_id, chain_id, version)
);
CREATE UNIQUE INDEX approval_run_subject ON approval_run (org_id, kind, subject_id);
CREATE INDEX approval_run_person ON approval_run (org_id, person_id, asked_at DESC);
CREATE INDEX approval_run_entity ON approval_run (org_id, entity, entity_id);
CREATE INDEX approval_run_ended ON approval_run (org_id, ended_at) WHERE ended_at IS NOT NULL;
ALTER TABLE approval_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON approval_run USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON approval_run TO rounds_app;

-- Who has to decide now, or had to. `deputy_id` may decide in that person's place today.
CREATE TABLE approval_task (
    org_id      bigint NOT NULL,
    id          uuid NOT NULL,
    run_id      uuid NOT NULL,
    person_id   uuid NOT NULL,
    deputy_id   uuid,
    status      text NOT NULL,
    since       timestamptz NOT NULL,
    due_at      timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, run_id) REFERENCES approval_run (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, deputy_id) REFERENCES person (org_id, id)
);
CREATE INDEX approval_task_run ON approval_task (org_id, run_id);
CREATE INDEX approval_task_person ON approval_task (org_id, person_id, status);
CREATE INDEX approval_task_deputy ON approval_task (org_id, deputy_id) WHERE deputy_id IS NOT NULL;
CREATE INDEX approval_task_open ON approval_task (org_id, due_at) WHERE status = 'open';
ALTER TABLE approval_task ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON approval_task USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON approval_task TO rounds_app;

-- What happened, in order, for ever. The id of a decision is made by whoever decides, so that a repeat is known.
CREATE TABLE approval_event (
    org_id        bigint NOT NULL,
    id            uuid NOT NULL,
    run_id        uuid NOT NULL,
    n             integer NOT NULL,
    at            timestamptz NOT NULL,
    what          text NOT NULL,
    person_id     uuid,
    for_person_id uuid,
    comment       text,
    data          jsonb NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, run_id) REFERENCES approval_run (org_id, id)
);
CREATE UNIQUE INDEX approval_event_order ON approval_event (org_id, run_id, n);
CREATE INDEX approval_event_person ON approval_event (org_id, person_id, at DESC);
ALTER TABLE approval_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON approval_event USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON approval_event TO rounds_app;

-- Who decides in somebody's place, from a day until the day before another.
CREATE TABLE approval_delegation (
    org_id      bigint NOT NULL,
    id          uuid NOT NULL,
    person_id   uuid NOT NULL,
    deputy_id   uuid NOT NULL,
    from_day    date NOT NULL,
    until_day   date NOT NULL,
    reason      text,
    created_at  timestamptz NOT NULL,
    created_by  uuid,
    ended_at    timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, deputy_id) REFERENCES person (org_id, id),
    CHECK (until_day > from_day),
    CHECK (person_id <> deputy_id)
);
CREATE INDEX approval_delegation_person ON approval_delegation (org_id, person_id, from_day);
ALTER TABLE approval_delegation ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON approval_delegation USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON approval_delegation TO rounds_app;

-- A customer is to go to another position from a day on.
CREATE TABLE hand_over (
    org_id      bigint NOT NULL,
    id          uuid NOT NULL,
    customer_id uuid NOT NULL,
    from_position_id uuid,
    to_position_id uuid NOT NULL,
    from_day    date NOT NULL,
    reason      text NOT NULL,
    state       text NOT NULL CHECK (state IN ('asked', 'returned', 'approved', 'rejected', 'withdrawn')),
    round       integer NOT NULL,
    asked_by    uuid NOT NULL,
    asked_at    timestamptz NOT NULL,
    decided_at  timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id),
    FOREIGN KEY (org_id, from_position_id) REFERENCES position (org_id, id),
    FOREIGN KEY (org_id, to_position_id) REFERENCES position (org_id, id),
    FOREIGN KEY (org_id, asked_by) REFERENCES person (org_id, id)
);
CREATE INDEX hand_over_customer ON hand_over (org_id, customer_id, asked_at DESC);
CREATE UNIQUE INDEX hand_over_open ON hand_over (org_id, customer_id) WHERE state IN ('asked', 'returned');
ALTER TABLE hand_over ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON hand_over USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON hand_over TO rounds_app;

-- migrate:down
DROP TABLE hand_over, approval_delegation, approval_event, approval_task, approval_run, approval_chain_version, approval_chain;
