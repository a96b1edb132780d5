export const me = {
  look: '显示',
  language: '语言',
  appearance: '外观',
  light: '浅色',
  dark: '深色',
  auto: '跟随系统',
  saver: '省电模式',
  saver_more: '不显示地图，不常亮，只取一次定位',
  saver_auto: '电量低于 20%，已自动省电',
  install: '添加到主屏幕',
  install_why: '没网也能打开，数据不会被浏览器清掉',
  install_now: '添加',
  install_apple: '点分享按钮，选「添加到主屏幕」',
  install_menu: '在浏览器菜单里选「安装」或「添加到主屏幕」',
  storage: '手机里的数据',
  storage_kept: '浏览器答应长期保存',
  storage_refused: '浏览器没答应长期保存。添加到主屏幕更稳妥',
  storage_unknown: '浏览器没说会不会长期保存',
  storage_apple: '在 iPhone 上，没放到主屏幕的网页 7 天不用就会被清掉。点分享按钮，选「添加到主屏幕」',
  storage_free: '还能存 {{size}}',
  storage_reserve: '已留出 2 MB 应急：空间满了，记录照样能存',
  storage_spent: '空间用完了，应急的 2 MB 已动用。记录还能存，照片存不下：删掉些别的东西',
  day: '收工',
  day_more: '看看今天是不是都送达了',
  sign_out: '退出登录',
}

export const devices = {
  title: '我的设备',
  this: '这台',
  seen: '{{when}}用过',
  since: '{{when}}登录',
  revoke: '移除',
  revoke_named: '移除{{name}}',
  offline: '联网后才能看设备',
  ask: '移除「{{name}}」？',
  ask_more: '那台设备会立刻退出登录。里面未发送的记录还会送达',
  keep: '留着',
}

export const sign_in = {
  lead: '外勤{{term.visit}}，断网也能用',
  name: '工号或手机号',
  password: '密码',
  show: '显示密码',
  go: '登录',
  busy: '正在登录',
  needs_network: '连不上服务器。第一次登录要联网，之后断网也能用',
  promise: '上次没发完的记录都还在，登录后接着发',
}

export const sign_out = {
  title: '退出登录？',
  nothing: '都送达了。下次登录接着用',
  unsent: '还有 {{n}} 条未发送。退出后锁在这台手机里，下次登录再发',
  stuck: '有的没发出去。联网再试，或者直接退出，记录会锁在手机里',
  go: '退出',
  send_first: '先发送',
}

export const language = { zh: '中文', en: 'English' }
