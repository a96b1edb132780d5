/** Words that a company may rename; every other text uses them as {{term.…}}. */
export const terms = {
  customer: '客户',
  visit: '拜访',
  check_in: '签到',
  check_out: '签退',
  to_check_in: '签到',
  to_check_out: '签退',
  plan: '计划',
  stop: '站',
  pin: '定位点',
  territory: '片区',
  rep: '业务员',
  leader: '主管',
  outlet: '终端',
  distributor: '经销商',
}
