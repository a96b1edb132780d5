export const app = { name: '巡访' }

export const tabs = { name: '主要页面', today: '今天', customers: '{{term.customer}}', me: '我的' }

export const words = {
  back: '返回',
  close: '关闭',
  clear: '清除',
  save: '保存',
  retry: '重试',
  loading: '正在打开',
  navigate: '导航',
  phone: '电话',
  call: '给{{name}}打电话',
  check_in: '{{term.to_check_in}}',
  check_out: '{{term.to_check_out}}',
}

export const failure = {
  title: '这一页没打开',
  reason: '做的都还在手机里。联网再打开一次',
}

export const update = {
  title: '新版本',
  ready: '新版本好了，更新只要几秒',
  later: '以后',
  now: '更新',
  elsewhere: '另一个窗口还在用，关掉它再更新',
}
