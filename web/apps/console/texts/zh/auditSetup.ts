/** What the audit says of the lists and own fields. */
export const setupActions = {
  customer_list_edit: '改{{term.customer}}的清单',
  customer_list_order: '排{{term.customer}}清单的次序',
  pool_assign: '从公海分配{{term.customer}}',
  pool_claim: '从公海领取{{term.customer}}',
  pool_release: '把{{term.customer}}放回公海',
  pool_return: '{{term.customer}}自动回到公海',
  pool_set_rules: '改公海规则',
  territory_apply: '按片区分配{{term.customer}}',
  territory_archive: '停用片区',
  territory_create: '新建片区',
  territory_edit: '改片区',
  territory_undo: '撤销按片区分配',
  custom_field_archive: '停用自定义字段',
  custom_field_create: '新建自定义字段',
  custom_field_edit: '改自定义字段',
  custom_field_order: '排自定义字段的次序',
  custom_field_restore: '恢复自定义字段',
}

export const setupFields = {
  channel: '渠道',
  en: '英文名',
  entity: '用在',
  hidden_from: '谁看不到',
  interval_days: '间隔天数',
  key: '代码',
  keys: '次序',
  list: '清单',
  off: '停用',
  tags: '标签',
  zh: '中文名',
  priority: '优先级',
  only_unowned: '只分没人的',
}

export const setupThings = {
  customer_list: '{{term.customer}}清单',
  custom_field: '自定义字段',
  territory: '片区',
  territory_run: '按片区分配',
}
