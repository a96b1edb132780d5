export const flag = {
  clock_suspect: 'Clock in doubt',
  out_of_scope: 'Outside own scope',
  customer_unknown: 'Unknown {{term.customer}}',
  customer_archived: '{{term.Customer}} archived',
  simulated: 'Simulated position',
  late_delivery: 'Sent later',
  fix_out_of_range: 'Position out of range',
  duplicate_photo: 'Photo seen before',
}
