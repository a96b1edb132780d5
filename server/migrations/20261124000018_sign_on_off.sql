-- migrate:up
-- Switched off, a provider lets nobody in, and its links and settings stay for the day when it is switched on again.
ALTER TABLE sign_on_provider ADD COLUMN switched_off_at timestamptz;

-- migrate:down
ALTER TABLE sign_on_provider DROP COLUMN switched_off_at;
