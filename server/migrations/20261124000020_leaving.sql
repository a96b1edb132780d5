-- migrate:up
-- The end of somebody's time in the company: planned for a day, done on it, or called off before. `choices` say who goes
-- on with what, by kind; `fillings` what they filled and until when, to be given back when it is called off.
CREATE TABLE leaving (
    org_id    bigint NOT NULL REFERENCES company,
    id        uuid NOT NULL,
    person_id uuid NOT NULL,
    day       date NOT NULL,
    choices   jsonb NOT NULL,
    fillings  jsonb NOT NULL,
    note      text NOT NULL,
    state     text NOT NULL CHECK (state IN ('planned', 'done', 'called_off')),
    went      jsonb NOT NULL,
    asked_by  uuid,
    asked_at  timestamptz NOT NULL,
    ended_at  timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, asked_by) REFERENCES person (org_id, id)
);
CREATE UNIQUE INDEX leaving_planned ON leaving (org_id, person_id) WHERE state = 'planned';
CREATE INDEX leaving_person ON leaving (org_id, person_id, asked_at DESC);
ALTER TABLE leaving ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON leaving USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON leaving TO rounds_app;

-- migrate:down
DROP TABLE leaving;
