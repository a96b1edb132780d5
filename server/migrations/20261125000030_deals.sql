-- migrate:up
-- A deal is one thing that a customer may buy, on its way through the company's stages. `amount` is minor units.
CREATE TABLE deal (
    org_id         bigint NOT NULL REFERENCES company,
    id             uuid NOT NULL,
    customer_id    uuid NOT NULL,
    name           text NOT NULL,
    spelling       text NOT NULL,
    stage          text NOT NULL,
    state          text NOT NULL CHECK (state IN ('open', 'won', 'lost')),
    amount         bigint CHECK (amount BETWEEN 0 AND 100000000000000),
    currency       text NOT NULL,
    expected_on    date,
    products       text,
    next_step      text,
    next_on        date,
    note           text,
    lost_reason    text,
    stage_at       timestamptz NOT NULL,
    closed_on      date,
    created_at     timestamptz NOT NULL,
    created_by     uuid,
    updated_at     timestamptz NOT NULL,
    version        integer NOT NULL,
    field_versions jsonb NOT NULL,
    archived_at    timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id),
    FOREIGN KEY (org_id, created_by) REFERENCES person (org_id, id)
);
CREATE INDEX deal_customer ON deal (org_id, customer_id, updated_at DESC) WHERE archived_at IS NULL;
CREATE INDEX deal_open ON deal (org_id, state, stage, expected_on, id) WHERE archived_at IS NULL;
CREATE INDEX deal_recent ON deal (org_id, updated_at DESC, id DESC) WHERE archived_at IS NULL;
ALTER TABLE deal ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON deal USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON deal TO rounds_app;

-- Every step of a deal, so that the time in each stage and what it was worth then can be told.
CREATE TABLE deal_move (
    org_id     bigint NOT NULL,
    id         uuid NOT NULL,
    deal_id    uuid NOT NULL,
    from_stage text,
    to_stage   text NOT NULL,
    amount     bigint,
    reason     text,
    at         timestamptz NOT NULL,
    moved_by   uuid,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, deal_id) REFERENCES deal (org_id, id),
    FOREIGN KEY (org_id, moved_by) REFERENCES person (org_id, id)
);
CREATE INDEX deal_move_deal ON deal_move (org_id, deal_id, at DESC, id DESC);
ALTER TABLE deal_move ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON deal_move USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON deal_move TO rounds_app;

-- A company's own stages; without any, the built-in ones hold. A stage that deals were in is switched off, never lost.
CREATE TABLE deal_stage (
    org_id      bigint NOT NULL REFERENCES company,
    id          uuid NOT NULL,
    key         text NOT NULL,
    name        jsonb NOT NULL,
    outcome     text CHECK (outcome IN ('won', 'lost')),
    probability integer NOT NULL CHECK (probability BETWEEN 0 AND 100),
    place       integer NOT NULL,
    is_on       boolean NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, key)
);
ALTER TABLE deal_stage ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON deal_stage USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON deal_stage TO rounds_app;

-- migrate:down
DROP TABLE deal_stage, deal_move, deal;
