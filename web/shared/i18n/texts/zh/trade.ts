/** Names of the customer's kinds, grades and states. */
export const trade = {
  kind: {
    distributor: '{{term.distributor}}',
    outlet: '{{term.outlet}}',
    sub_distributor: '二批商',
    key_account: '重点{{term.customer}}',
    hospital: '医院',
    pharmacy: '药店',
    factory: '工厂',
    project: '项目',
    household: '住户',
  },
  status: { prospect: '潜在', active: '合作中', dormant: '沉睡', moved: '已搬走', closed: '已关店' },
  grade: '{{grade}} 级',
  no_grade: '未分级',
}
