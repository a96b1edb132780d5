-- migrate:up
-- What follow-ups are about, as a company says it: rows change what comes with the product (by key) or add to it.
CREATE TABLE note_kind (
    org_id     bigint NOT NULL REFERENCES company,
    id         uuid NOT NULL,
    key        text NOT NULL,
    name_zh    text,
    name_en    text,
    active     boolean NOT NULL,
    ordinal    integer NOT NULL,
    template   text,
    phrases    text[] NOT NULL,
    results    text[] NOT NULL,
    required   text[] NOT NULL,
    updated_at timestamptz NOT NULL,
    version    integer NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, key)
);
ALTER TABLE note_kind ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON note_kind USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON note_kind TO rounds_app;

-- What came of being in touch with a customer. customer_id and visit_id carry no foreign key on purpose: a note about
-- what the server does not know yet is kept. `folded` is what a search compares with.
CREATE TABLE note (
    org_id       bigint NOT NULL REFERENCES company,
    id           uuid NOT NULL,
    customer_id  uuid NOT NULL,
    visit_id     uuid,
    person_id    uuid NOT NULL,
    position_id  uuid,
    unit_id      uuid,
    device_id    uuid,
    kind         text NOT NULL,
    text         text NOT NULL,
    result       text,
    next_step    text,
    next_date    date,
    stage        text,
    probability  integer CHECK (probability BETWEEN 0 AND 100),
    private      boolean NOT NULL,
    custom       jsonb NOT NULL,
    flags        text[] NOT NULL,
    business_day date NOT NULL,
    at           timestamptz NOT NULL,
    device_at    timestamptz NOT NULL,
    received_at  timestamptz NOT NULL,
    folded       text NOT NULL,
    updated_at   timestamptz NOT NULL,
    withdrawn_at timestamptz,
    version      integer NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX note_at ON note (org_id, at DESC, id DESC);
CREATE INDEX note_customer ON note (org_id, customer_id, at DESC, id DESC);
CREATE INDEX note_person ON note (org_id, person_id, at DESC, id DESC);
CREATE INDEX note_day ON note (org_id, business_day);
CREATE INDEX note_visit ON note (org_id, visit_id) WHERE visit_id IS NOT NULL;
ALTER TABLE note ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON note USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON note TO rounds_app;

-- What a note said before it was changed: `version` is the one that was replaced.
CREATE TABLE note_version (
    org_id  bigint NOT NULL,
    note_id uuid NOT NULL,
    version integer NOT NULL,
    at      timestamptz NOT NULL,
    content jsonb NOT NULL,
    PRIMARY KEY (org_id, note_id, version),
    FOREIGN KEY (org_id, note_id) REFERENCES note (org_id, id)
);
ALTER TABLE note_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON note_version USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON note_version TO rounds_app;

CREATE TABLE note_comment (
    org_id      bigint NOT NULL,
    id          uuid NOT NULL,
    note_id     uuid NOT NULL,
    person_id   uuid NOT NULL,
    text        text NOT NULL,
    at          timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, note_id) REFERENCES note (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX note_comment_note ON note_comment (org_id, note_id, at, id);
ALTER TABLE note_comment ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON note_comment USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON note_comment TO rounds_app;

CREATE TABLE note_mention (
    org_id    bigint NOT NULL,
    note_id   uuid NOT NULL,
    person_id uuid NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (org_id, note_id, person_id),
    FOREIGN KEY (org_id, note_id) REFERENCES note (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX note_mention_person ON note_mention (org_id, person_id, at DESC);
ALTER TABLE note_mention ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON note_mention USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON note_mention TO rounds_app;

-- Words of two characters, and whole words of letters and digits, each found by its beginning.
CREATE TABLE note_gram (
    org_id  bigint NOT NULL,
    gram    text NOT NULL,
    note_id uuid NOT NULL,
    PRIMARY KEY (org_id, gram, note_id),
    FOREIGN KEY (org_id, note_id) REFERENCES note (org_id, id)
);
CREATE INDEX note_gram_note ON note_gram (org_id, note_id);
ALTER TABLE note_gram ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON note_gram USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, DELETE ON note_gram TO rounds_app;

-- Something to come back to on a day. The reminder of a note has the note's id.
CREATE TABLE reminder (
    org_id      bigint NOT NULL,
    id          uuid NOT NULL,
    person_id   uuid NOT NULL,
    customer_id uuid NOT NULL,
    note_id     uuid,
    text        text,
    due_on      date NOT NULL,
    done_at     timestamptz,
    updated_at  timestamptz NOT NULL,
    version     integer NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
    FOREIGN KEY (org_id, note_id) REFERENCES note (org_id, id)
);
CREATE INDEX reminder_due ON reminder (org_id, person_id, due_on, id) WHERE done_at IS NULL;
CREATE INDEX reminder_customer ON reminder (org_id, customer_id);
ALTER TABLE reminder ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON reminder USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON reminder TO rounds_app;

-- What a file is called where it came from.
ALTER TABLE attachment ADD COLUMN title text;

-- The built-in roles that a company has changed keep up with what all such roles may do.
UPDATE role SET permissions = permissions || '{note:read}'::text[]
WHERE key IN ('rep', 'leader', 'regional_manager', 'finance', 'auditor') AND NOT 'note:read' = ANY (permissions);
UPDATE role SET permissions = permissions || '{note:write}'::text[]
WHERE key IN ('rep', 'leader', 'regional_manager') AND NOT 'note:write' = ANY (permissions);

-- migrate:down
UPDATE role SET permissions = array_remove(array_remove(array_remove(permissions, 'note:read'), 'note:write'), 'note:design');
ALTER TABLE attachment DROP COLUMN title;
DROP TABLE reminder, note_gram, note_mention, note_comment, note_version, note, note_kind;
