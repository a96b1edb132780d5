-- migrate:up
-- The audit as a chain: every row of a company has the next number and a hash over the row before it and itself, so that
-- an edited, missing, inserted or exchanged row is found. JSON keeps the very text that was hashed, so not jsonb.
CREATE TABLE audit_head (
    org_id      bigint PRIMARY KEY,
    seq         bigint NOT NULL,
    hash        bytea NOT NULL CHECK (octet_length(hash) = 32)
) WITH (fillfactor = 50);
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON audit_head USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON audit_head TO rounds_app;

ALTER TABLE audit
    ALTER COLUMN before TYPE json USING before::json,
    ALTER COLUMN after TYPE json USING after::json,
    ADD COLUMN seq bigint,
    ADD COLUMN hash bytea CHECK (octet_length(hash) = 32);

-- Rows from before the chain are numbered in the order in which they happened, and hashed as core/audit/row.py does.
DO $$
DECLARE
    line record;
    company bigint := NULL;
    number bigint;
    link bytea;
BEGIN
    FOR line IN
        SELECT a.org_id, a.id, sha256(convert_to(
                   '14:rounds-audit-1'
                   || (SELECT string_agg(coalesce(octet_length(part) || ':' || part, '-'), '' ORDER BY place)
                       FROM unnest(ARRAY[
                           a.org_id::text, a.id::text, (extract(epoch FROM a.at) * 1000000)::bigint::text,
                           a.person_id::text, a.action, a.entity, a.entity_id::text, a.before::text, a.after::text,
                           a.address, a.request_id::text]) WITH ORDINALITY AS p (part, place)), 'UTF8')) AS digest
        FROM audit AS a
        ORDER BY a.org_id, a.at, a.id
    LOOP
        IF company IS DISTINCT FROM line.org_id THEN
            company := line.org_id;
            number := 0;
            link := decode(repeat('00', 32), 'hex');
        END IF;
        number := number + 1;
        link := sha256(link || int8send(number) || line.digest);
        UPDATE audit SET seq = number, hash = link WHERE org_id = line.org_id AND id = line.id;
        INSERT INTO audit_head AS h (org_id, seq, hash) VALUES (company, number, link)
        ON CONFLICT (org_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash;
    END LOOP;
END $$;

ALTER TABLE audit
    ALTER COLUMN seq SET NOT NULL,
    ALTER COLUMN hash SET NOT NULL,
    DROP CONSTRAINT audit_pkey,
    ADD PRIMARY KEY (org_id, seq);
DROP INDEX audit_at;
CREATE INDEX audit_at ON audit (org_id, at DESC, seq DESC);
CREATE INDEX audit_person ON audit (org_id, person_id, at DESC, seq DESC);
CREATE INDEX audit_action ON audit (org_id, action, at DESC, seq DESC);

-- The last number and hash of a day, signed by the installation: whoever holds a copy can tell whether the past was
-- written anew.
CREATE TABLE audit_seal (
    org_id      bigint NOT NULL,
    day         date NOT NULL,
    seq         bigint NOT NULL,
    hash        bytea NOT NULL CHECK (octet_length(hash) = 32),
    signed_at   timestamptz NOT NULL,
    public_key  bytea NOT NULL CHECK (octet_length(public_key) = 32),
    signature   bytea NOT NULL CHECK (octet_length(signature) = 64),
    PRIMARY KEY (org_id, day)
);
ALTER TABLE audit_seal ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON audit_seal USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT ON audit_seal TO rounds_app;

-- Where the chain was cut because its beginning had become older than the company keeps it.
CREATE TABLE audit_cut (
    org_id      bigint NOT NULL,
    seq         bigint NOT NULL,
    hash        bytea NOT NULL CHECK (octet_length(hash) = 32),
    cut_at      timestamptz NOT NULL,
    PRIMARY KEY (org_id, seq)
);
ALTER TABLE audit_cut ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON audit_cut USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT ON audit_cut TO rounds_app;

-- The only way to make the audit shorter: from its beginning, never what is younger than half a year, never past what
-- was sealed, and not without a mark.
CREATE FUNCTION forget_audit(older_than timestamptz, at_most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    company CONSTANT bigint := nullif(current_setting('app.org', true), '')::bigint;
    first_seq bigint;
    last_seq bigint;
    kept_from bigint;
    gone bigint;
BEGIN
    IF older_than > now() - interval '180 days' THEN
        RAISE EXCEPTION 'the audit of the last 180 days is kept';
    END IF;
    SELECT min(a.seq) INTO first_seq FROM audit AS a WHERE a.org_id = company;
    SELECT max(s.seq) INTO last_seq FROM audit_seal AS s WHERE s.org_id = company;
    IF first_seq IS NULL OR last_seq IS NULL THEN
        RETURN 0;
    END IF;
    last_seq := least(first_seq + at_most - 1, last_seq);
    SELECT min(a.seq) INTO kept_from
    FROM audit AS a
    WHERE a.org_id = company AND a.seq BETWEEN first_seq AND last_seq AND a.at >= older_than;
    last_seq := coalesce(kept_from - 1, last_seq);
    INSERT INTO audit_cut (org_id, seq, hash, cut_at)
    SELECT a.org_id, a.seq, a.hash, now() FROM audit AS a WHERE a.org_id = company AND a.seq = last_seq;
    DELETE FROM audit AS a WHERE a.org_id = company AND a.seq <= last_seq;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
REVOKE ALL ON FUNCTION forget_audit(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_audit(timestamptz, integer) TO rounds_app;

-- How far forgetting has come, by kind of data.
CREATE TABLE retention_mark (
    org_id      bigint NOT NULL,
    kind        text NOT NULL,
    done_until  date NOT NULL,
    PRIMARY KEY (org_id, kind)
);
ALTER TABLE retention_mark ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON retention_mark USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE ON retention_mark TO rounds_app;

-- What the jobs that forget need. A position that has become old loses its precision, not its row.
ALTER TABLE visit_fix ADD COLUMN coarsened_at timestamptz;
GRANT UPDATE (lng, lat, altitude_m, speed_mps, heading_deg, coarsened_at) ON visit_fix TO rounds_app;
GRANT DELETE ON attachment, blob, op_log, held_operation, settlement, session TO rounds_app;
CREATE INDEX op_log_received ON op_log (org_id, received_at) WHERE status <> 'rejected';
CREATE INDEX session_expires ON session (org_id, expires_at);
CREATE INDEX settlement_at ON settlement (org_id, at);
CREATE INDEX attachment_taken ON attachment (org_id, taken_at);

-- migrate:down
DROP INDEX attachment_taken, settlement_at, session_expires, op_log_received;
REVOKE DELETE ON attachment, blob, op_log, held_operation, settlement, session FROM rounds_app;
REVOKE UPDATE (lng, lat, altitude_m, speed_mps, heading_deg, coarsened_at) ON visit_fix FROM rounds_app;
ALTER TABLE visit_fix DROP COLUMN coarsened_at;
DROP FUNCTION forget_audit(timestamptz, integer);
DROP TABLE retention_mark, audit_cut, audit_seal;
DROP INDEX audit_action, audit_person, audit_at;
ALTER TABLE audit DROP CONSTRAINT audit_pkey;
ALTER TABLE audit
    DROP COLUMN hash,
    DROP COLUMN seq,
    ALTER COLUMN after TYPE jsonb USING after::jsonb,
    ALTER COLUMN before TYPE jsonb USING before::jsonb,
    ADD PRIMARY KEY (org_id, id);
CREATE INDEX audit_at ON audit (org_id, at);
DROP TABLE audit_head;
