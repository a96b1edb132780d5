export const sync = {
  all_sent: '全部送达',
  unsent: '{{n}} 条未发送',
  photos_left: '{{n}} 张照片未发送',
  oldest: '最早 {{when}}',
  attention: '{{n}} 条要你处理',
  look: '看看是什么',
  offline: '没有网络',
  never: '还没有同步过',
  kept: '都存在手机里',
  sign_in_again: '重新登录',
}
