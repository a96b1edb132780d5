/** The company's own sign-on, on the sign-in pages of both apps. */
export const signOn = {
  open: '用公司账号登录',
  title: '公司账号',
  lead: '输公司的代码，去公司自己的登录页面登录，再回到这里',
  code: '公司代码',
  codeHint: '不知道就问管理员。只用输一次，这台设备会记住',
  find: '继续',
  by: '用「{{name}}」登录',
  of: '公司：{{code}}',
  other: '换一家公司',
  byPassword: '用密码登录',
  arriving: '正在进来',
}
