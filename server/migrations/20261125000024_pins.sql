-- migrate:up
-- A pin that somebody set who may not decide about pins: it counts until a second person has stood there, or somebody
-- who may has looked at it. Pins are never edited, so that they were confirmed is a row of its own.
ALTER TABLE pin ADD COLUMN provisional boolean NOT NULL DEFAULT false;

CREATE TABLE pin_confirmed (
    org_id       bigint NOT NULL,
    pin_id       uuid NOT NULL,
    how          text NOT NULL CHECK (how IN ('second_person', 'decision')),
    confirmed_at timestamptz NOT NULL,
    confirmed_by uuid,
    PRIMARY KEY (org_id, pin_id),
    FOREIGN KEY (org_id, pin_id) REFERENCES pin (org_id, id)
);
ALTER TABLE pin_confirmed ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON pin_confirmed USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON pin_confirmed TO rounds_app;

-- Somebody on the spot says that a pin is wrong, with a photo and a reason. `since` is the day from which past visits
-- are judged again, if whoever decides wants that; without it the pin counts from the decision on.
CREATE TABLE pin_request (
    org_id       bigint NOT NULL,
    id           uuid NOT NULL,
    customer_id  uuid NOT NULL,
    lng          double precision NOT NULL CHECK (lng BETWEEN -180 AND 180),
    lat          double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
    datum        text NOT NULL CHECK (datum IN ('wgs84', 'gcj02', 'bd09', 'unknown')),
    original_lng double precision NOT NULL,
    original_lat double precision NOT NULL,
    accuracy_m   real,
    taken_at     timestamptz,
    radius_m     integer NOT NULL CHECK (radius_m BETWEEN 20 AND 5000),
    reason       text,
    pin_before   uuid,
    distance_m   integer,
    state        text NOT NULL CHECK (state IN ('asked', 'returned', 'approved', 'rejected', 'withdrawn')),
    round        integer NOT NULL,
    asked_by     uuid NOT NULL,
    asked_at     timestamptz NOT NULL,
    since        date,
    since_by     uuid,
    decided_at   timestamptz,
    pin_id       uuid,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id),
    FOREIGN KEY (org_id, pin_before) REFERENCES pin (org_id, id),
    FOREIGN KEY (org_id, pin_id) REFERENCES pin (org_id, id),
    FOREIGN KEY (org_id, asked_by) REFERENCES person (org_id, id)
);
CREATE INDEX pin_request_customer ON pin_request (org_id, customer_id, asked_at DESC, id DESC);
ALTER TABLE pin_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON pin_request USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON pin_request TO rounds_app;

-- Who is near a place: the valid pin of each customer in a grid of 1/200 degree, written with every new pin.
CREATE TABLE customer_cell (
    org_id      bigint NOT NULL,
    customer_id uuid NOT NULL,
    north       integer NOT NULL,
    east        integer NOT NULL,
    lng         double precision NOT NULL,
    lat         double precision NOT NULL,
    PRIMARY KEY (org_id, customer_id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id)
);
CREATE INDEX customer_cell_place ON customer_cell (org_id, north, east) INCLUDE (customer_id, lng, lat);
ALTER TABLE customer_cell ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON customer_cell USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON customer_cell TO rounds_app;
INSERT INTO customer_cell (org_id, customer_id, north, east, lng, lat)
SELECT org_id, id, floor(((pin_now ->> 'lat')::float8 + 90) * 200)::integer,
       floor(((pin_now ->> 'lng')::float8 + 180) * 200)::integer,
       (pin_now ->> 'lng')::float8, (pin_now ->> 'lat')::float8
FROM customer
WHERE pin_now IS NOT NULL;

-- Setting a pin without asking was part of editing; it is a right of its own now, for those who lead.
UPDATE role SET permissions = permissions || '{pin:set}'::text[]
WHERE key IN ('leader', 'regional_manager') AND NOT 'pin:set' = ANY (permissions);

-- migrate:down
UPDATE role SET permissions = array_remove(permissions, 'pin:set');
DROP TABLE customer_cell, pin_request, pin_confirmed;
ALTER TABLE pin DROP COLUMN provisional;
