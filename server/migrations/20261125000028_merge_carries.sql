-- migrate:up
-- What a merge gave to the customer that stays: contacts, tags, own values; for undoing it.
ALTER TABLE customer_merge ADD COLUMN carried jsonb NOT NULL DEFAULT '{}';

-- migrate:down
ALTER TABLE customer_merge DROP COLUMN carried;
