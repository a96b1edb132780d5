/** The way to everything a company sets for itself. */
export const settings = {
  settings: {
    title: '设置',
    groups: { company: '公司', access: '登录和权限', work: '流程' },
    roles: '谁能看、能改、能导出什么',
    security: '密码长度、二次验证、一人一机、登录保持多久',
    export: '所有表和照片打成一个压缩包，可用口令加密',
    signOn: '用公司统一账号（OIDC）登录',
    keys: '给 ERP、CRM 等系统的密钥，按权限和期限',
    chains: '什么事、多大金额、由谁批',
  },
}
