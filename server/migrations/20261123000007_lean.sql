-- migrate:up
-- A visit is found by its id in the primary key alone. Where another index held the id too, a planner without statistics
-- took that one for each check-in and walked through all visits of the company; as a tie-breaker the id costs a sort of
-- the few visits that began in the same microsecond.
DROP INDEX visit_started;
CREATE INDEX visit_started ON visit (org_id, started_at DESC);
DROP INDEX visit_customer;
CREATE INDEX visit_customer ON visit (org_id, customer_id, started_at DESC);
DROP INDEX visit_person;
CREATE INDEX visit_person ON visit (org_id, person_id, started_at DESC);

-- migrate:down
DROP INDEX visit_started;
CREATE INDEX visit_started ON visit (org_id, started_at DESC, id DESC);
DROP INDEX visit_customer;
CREATE INDEX visit_customer ON visit (org_id, customer_id, started_at DESC, id DESC);
DROP INDEX visit_person;
CREATE INDEX visit_person ON visit (org_id, person_id, started_at DESC, id DESC);
