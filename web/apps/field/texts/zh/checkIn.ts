export const check_in = {
  title: '{{term.check_in}} · {{name}}',
  map: '{{name}}和你的位置',
  planned: '{{term.plan}}内',
  phone_time: '手机时间',
  skew: '手机时间 · 与服务器差 {{seconds}} 秒',
  saving: '正在保存',
  offline_action: '离线{{term.check_in}}',
  offline: '现在没有网络，照样能签。记录先存在手机里，联网后自动送达',
  once: '只在点「{{term.check_in}}」时记录位置；之后 90 秒里更准的也会附上',
  inside: '离{{term.pin}} {{distance}} · 围栏内',
  outside: '离{{term.pin}} {{distance}}，照样能签',
  weak: '走到门口会更准，也可直接签',
  no_pin: '这家还没有{{term.pin}}，照样能签',
  looking: '不用等，可直接签',
  without: '可以签，会标「无定位」',
}

export const accuracy = {
  name: '定位精度',
  finding: '正在定位',
  second: '第 {{n}} 秒',
  age: '{{n}} 秒前定位',
  good: '精度 ±{{accuracy}} · 良好',
  fair: '精度 ±{{accuracy}} · 一般',
  weak: '精度 ±{{accuracy}} · 偏弱',
  unknown: '精度不明',
  denied: '没有定位权限',
  off: '手机定位关着',
  timeout: '还没定到位',
  unsupported: '这台设备不能定位',
}

export const position = {
  denied: '浏览器没拿到定位权限。可以签，会标「无定位」',
  off: '手机定位关着。可以签，会标「无定位」',
  timeout: '还没定到位，可能在室内。走到门口再试，也可直接签',
  unsupported: '这台设备不能定位。可以签，会标「无定位」',
  retry: '再定位一次',
  how: '怎么打开',
  how_title: '打开定位',
  step_phone: '在手机设置里打开「位置」或「定位服务」，选高精度',
  step_browser: '在手机设置的应用列表里找到浏览器（或巡访），允许「使用时」访问位置',
  step_back: '回到这里，点「再定位一次」',
}

export const demo = {
  lead: '演示公司：可以模拟站在',
  standing: '模拟位置，记录上会写明',
  at_door: '门口',
  far: '400 米外',
  real: '真实位置',
}

export const photo = {
  title: '照片',
  take: '拍门头照',
  front: '门头照',
  again: '重拍',
  done: '门头照已拍',
  done_more: '时间地点水印已写入照片',
  wanted: '拍一张门头照',
  wanted_more: '现场拍摄。先签后拍也行',
  broken: '这张没处理好，再拍一次',
  taken: '已拍',
  delivered: '已送达',
  queued: '排着队',
  failed: '没传完',
  elsewhere: '照片在服务器上',
  shoot: '拍照',
  no_camera: '打不开相机。记录不受影响',
  other_camera: '用手机自带的相机拍',
  mark_place: '{{lat}}, {{lon}} {{accuracy}}',
}
