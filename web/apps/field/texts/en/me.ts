export const me = {
  look: 'Display',
  language: 'Language',
  appearance: 'Appearance',
  light: 'Light',
  dark: 'Dark',
  auto: 'As the system',
  saver: 'Saver mode',
  saver_more: 'No map, no screen kept on, one position only',
  saver_auto: 'Below 20 % battery, so it is on by itself',
  install: 'Add to the home screen',
  install_why: 'Opens without a network, and the browser does not clear its data',
  install_now: 'Add',
  install_apple: 'Tap Share, then "Add to Home Screen"',
  install_menu: 'Choose "Install" or "Add to home screen" in the menu of the browser',
  storage: 'Data on this phone',
  storage_kept: 'The browser keeps it for good',
  storage_refused: 'The browser may clear it. Adding to the home screen is safer',
  storage_unknown: 'The browser does not say whether it keeps it',
  storage_apple:
    'On an iPhone, pages that are not on the home screen are cleared after 7 days. Tap Share, then "Add to Home Screen"',
  storage_free: '{{size}} free',
  storage_reserve: '2 MB are kept in reserve: records are saved even when the phone is full',
  storage_spent:
    'The phone is full and the reserve of 2 MB is in use. Records are still saved, photos are not: delete something else',
  day: 'End of day',
  day_more: 'See whether all of today is delivered',
  sign_out: 'Sign out',
}

export const devices = {
  title: 'My devices',
  this: 'This one',
  seen: 'used {{when}}',
  since: 'signed in {{when}}',
  revoke: 'Remove',
  revoke_named: 'Remove {{name}}',
  offline: 'The list needs a network',
  ask: 'Remove "{{name}}"?',
  ask_more: 'That device is signed out at once. Its unsent records still arrive',
  keep: 'Keep',
}

export const sign_in = {
  lead: '{{term.Visits}} in the field, also without a network',
  name: 'Number or phone',
  password: 'Password',
  show: 'Show the password',
  go: 'Sign in',
  busy: 'Signing in',
  needs_network: 'The server cannot be reached. The first sign-in needs a network, later ones do not',
  promise: 'Unsent records are still here and go out after you sign in',
}

export const sign_out = {
  title: 'Sign out?',
  nothing: 'All delivered. Sign in again to go on',
  unsent: '{{n}} unsent. They stay locked on this phone until you sign in again',
  stuck: 'Some could not be sent. Try again online, or sign out; they stay locked on this phone',
  go: 'Sign out',
  send_first: 'Send first',
}

export const language = { zh: '中文', en: 'English' }
