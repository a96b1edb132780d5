-- migrate:up
-- Only customers that have a code or a foreign number are in these indexes. Over all customers they began with org_id
-- alone, and before the first ANALYZE the planner took them for the primary key: each foreign key check of a new
-- customer then walked every customer of the company.
ALTER TABLE customer DROP CONSTRAINT customer_org_id_external_id_key, DROP CONSTRAINT customer_org_id_code_key;
CREATE UNIQUE INDEX customer_external_id ON customer (org_id, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX customer_code ON customer (org_id, code) WHERE code IS NOT NULL;

-- migrate:down
DROP INDEX customer_external_id, customer_code;
ALTER TABLE customer ADD UNIQUE (org_id, external_id), ADD UNIQUE (org_id, code);
