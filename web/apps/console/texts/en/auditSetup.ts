/** What the audit says of the lists and own fields. */
export const setupActions = {
  customer_list_edit: 'Changed a list of {{term.customers}}',
  customer_list_order: 'Ordered a list of {{term.customers}}',
  pool_assign: 'Gave a {{term.customer}} from the pool',
  pool_claim: 'Claimed a {{term.customer}} from the pool',
  pool_release: 'Released a {{term.customer}} to the pool',
  pool_return: 'A {{term.customer}} went back to the pool',
  pool_set_rules: 'Changed the rules of the pool',
  territory_apply: 'Assigned {{term.customers}} by territory',
  territory_archive: 'Put a territory aside',
  territory_create: 'Made a territory',
  territory_edit: 'Changed a territory',
  territory_undo: 'Took an assignment by territory back',
  custom_field_archive: 'Took a field out of use',
  custom_field_create: 'Made a field',
  custom_field_edit: 'Changed a field',
  custom_field_order: 'Ordered the fields',
  custom_field_restore: 'Brought a field back',
}

export const setupFields = {
  channel: 'Channel',
  en: 'English name',
  entity: 'On',
  hidden_from: 'Hidden from',
  interval_days: 'Interval in days',
  key: 'Code',
  keys: 'Order',
  list: 'List',
  off: 'Not in use',
  tags: 'Tags',
  zh: 'Chinese name',
  priority: 'Priority',
  only_unowned: 'Only those of nobody',
}

export const setupThings = {
  customer_list: 'List of {{term.customers}}',
  custom_field: 'Own field',
  territory: 'Territory',
  territory_run: 'Assignment by territory',
}
