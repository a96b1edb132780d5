/** Singular, lower case. Plural and capital forms are derived, or given by the company. */
export const terms = {
  customer: 'customer',
  visit: 'visit',
  check_in: 'check-in',
  check_out: 'check-out',
  // What a button says one does; many languages tell it from the name of the thing.
  to_check_in: 'check in',
  to_check_out: 'check out',
  plan: 'plan',
  stop: 'stop',
  pin: 'pin',
  territory: 'territory',
  rep: 'rep',
  leader: 'leader',
  outlet: 'outlet',
  distributor: 'distributor',
}
