-- migrate:up
-- What a position allows, where a company differs from the built-in roles: a row with a built-in's key overrides it,
-- any other key is the company's own. An archived row of a built-in's key gives the built-in back.
CREATE TABLE role (
    org_id      bigint NOT NULL REFERENCES company,
    key         text NOT NULL,
    name        text,
    note        text,
    permissions text[] NOT NULL,
    scope       text NOT NULL CHECK (scope IN ('own', 'team', 'subtree', 'chosen', 'all')),
    scopes      jsonb NOT NULL,
    sights      jsonb NOT NULL,
    rank        smallint NOT NULL CHECK (rank BETWEEN 0 AND 50),
    version     integer NOT NULL,
    created_at  timestamptz NOT NULL,
    created_by  uuid,
    updated_at  timestamptz NOT NULL,
    updated_by  uuid,
    archived_at timestamptz,
    PRIMARY KEY (org_id, key)
);
ALTER TABLE role ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON role USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON role TO rounds_app;

-- The units that a position sees where its role's scope is chosen units; each with all below it.
CREATE TABLE chosen_unit (
    org_id      bigint NOT NULL,
    position_id uuid NOT NULL,
    unit_id     uuid NOT NULL,
    PRIMARY KEY (org_id, position_id, unit_id),
    FOREIGN KEY (org_id, position_id) REFERENCES position (org_id, id),
    FOREIGN KEY (org_id, unit_id) REFERENCES unit (org_id, id)
);
ALTER TABLE chosen_unit ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON chosen_unit USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, DELETE ON chosen_unit TO rounds_app;

CREATE INDEX position_role ON position (org_id, role);

-- migrate:down
DROP INDEX position_role;
DROP TABLE chosen_unit, role;
