export const welcome = {
  hello: '{{name}}，欢迎加入{{company}}。设一个密码就能用了',
  password: '新密码',
  at_least: '至少 {{n}} 位',
  go: '设好密码',
  to_sign_in: '去登录',
}
