-- migrate:up
-- Who looks after which part of the land: polygons in WGS-84 (rings of [lng, lat]), districts by name, or both. Where
-- several hold, the deepest wins, then the higher priority.
CREATE TABLE territory (
    org_id      bigint NOT NULL REFERENCES company,
    id          uuid NOT NULL,
    parent_id   uuid,
    name        text NOT NULL,
    priority    integer NOT NULL CHECK (priority BETWEEN 0 AND 1000),
    position_id uuid,
    districts   text[] NOT NULL,
    rings       jsonb NOT NULL,
    version     integer NOT NULL,
    created_at  timestamptz NOT NULL,
    created_by  uuid,
    updated_at  timestamptz NOT NULL,
    archived_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, parent_id) REFERENCES territory (org_id, id),
    FOREIGN KEY (org_id, position_id) REFERENCES position (org_id, id),
    FOREIGN KEY (org_id, created_by) REFERENCES person (org_id, id)
);
CREATE INDEX territory_live ON territory (org_id, name, id) WHERE archived_at IS NULL;
ALTER TABLE territory ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON territory USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON territory TO rounds_app;

-- One assignment of customers by territory, and what it moved, so that it can be taken back.
CREATE TABLE territory_run (
    org_id       bigint NOT NULL REFERENCES company,
    id           uuid NOT NULL,
    only_unowned boolean NOT NULL,
    state        text NOT NULL CHECK (state IN ('applying', 'applied', 'undoing', 'undone', 'failed')),
    moved        integer NOT NULL,
    given_back   integer NOT NULL,
    asked_at     timestamptz NOT NULL,
    asked_by     uuid,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, asked_by) REFERENCES person (org_id, id)
);
CREATE INDEX territory_run_recent ON territory_run (org_id, asked_at DESC, id DESC);
ALTER TABLE territory_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON territory_run USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON territory_run TO rounds_app;

CREATE TABLE territory_moved (
    org_id           bigint NOT NULL,
    run_id           uuid NOT NULL,
    customer_id      uuid NOT NULL,
    territory_id     uuid NOT NULL,
    from_position_id uuid,
    to_position_id   uuid NOT NULL,
    undone           boolean NOT NULL,
    PRIMARY KEY (org_id, run_id, customer_id),
    FOREIGN KEY (org_id, run_id) REFERENCES territory_run (org_id, id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id),
    FOREIGN KEY (org_id, territory_id) REFERENCES territory (org_id, id),
    FOREIGN KEY (org_id, from_position_id) REFERENCES position (org_id, id),
    FOREIGN KEY (org_id, to_position_id) REFERENCES position (org_id, id)
);
ALTER TABLE territory_moved ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON territory_moved USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON territory_moved TO rounds_app;

-- migrate:down
DROP TABLE territory_moved, territory_run, territory;
