export const check_in = {
  title: '{{term.Check_in}} · {{name}}',
  map: '{{name}} and where you are',
  planned: 'on the {{term.plan}}',
  phone_time: 'Phone time',
  skew: 'Phone time · {{seconds}} s off the server',
  saving: 'Saving',
  offline_action: '{{term.Check_in}} offline',
  offline: 'No network now, and it works all the same. It is kept on this phone and sends itself later',
  once: 'Your position is taken only at {{term.check_in}}; a better one within 90 s is attached',
  inside: '{{distance}} from the {{term.pin}}, inside',
  outside: '{{distance}} from the {{term.pin}}; it still works',
  weak: 'Better at the door, or do it now',
  no_pin: 'No {{term.pin}} here yet; it works all the same',
  looking: 'No need to wait',
  without: 'It works; it will say "No position"',
}

export const accuracy = {
  name: 'Accuracy of the position',
  finding: 'Finding the position',
  second: 'second {{n}}',
  age: '{{n}} s ago',
  good: '±{{accuracy}} · good',
  fair: '±{{accuracy}} · fair',
  weak: '±{{accuracy}} · weak',
  unknown: 'Accuracy unknown',
  denied: 'No permission for the position',
  off: 'Location is off',
  timeout: 'No position yet',
  unsupported: 'This device has no position',
}

export const position = {
  denied: 'The browser has no permission. You can go on; it will say "No position"',
  off: 'Location is off. You can go on; it will say "No position"',
  timeout: 'No position yet, perhaps you are indoors. Try again at the door, or go on',
  unsupported: 'This device cannot tell its position. You can go on; it will say "No position"',
  retry: 'Try again',
  how: 'How to turn it on',
  how_title: 'Turn location on',
  step_phone: 'In the settings of the phone turn on Location, with high accuracy',
  step_browser: 'In its list of apps find the browser (or Rounds) and allow the location while in use',
  step_back: 'Come back here and tap "Try again"',
}

export const demo = {
  lead: 'Demo company: pretend to stand',
  standing: 'Simulated; the record says so',
  at_door: 'At the door',
  far: '400 m away',
  real: 'Real position',
}

export const photo = {
  title: 'Photos',
  take: 'Photo',
  front: 'Shop front',
  again: 'Take again',
  done: 'Shop front taken',
  done_more: 'Time and place are written on it',
  wanted: 'Take the shop front',
  wanted_more: 'Live, here. It may come after too',
  broken: 'This one did not work; take it again',
  taken: 'Taken',
  delivered: 'Delivered',
  queued: 'Queued',
  failed: 'Not finished',
  elsewhere: 'The photo is on the server',
  shoot: 'Shoot',
  no_camera: 'The camera does not open. Your record is not touched',
  other_camera: 'Use the camera of the phone',
  mark_place: '{{lat}}, {{lon}} {{accuracy}}',
}
