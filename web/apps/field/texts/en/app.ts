export const app = { name: 'Rounds' }

export const tabs = { name: 'Main pages', today: 'Today', customers: '{{term.Customers}}', me: 'Me' }

export const words = {
  back: 'Back',
  close: 'Close',
  clear: 'Clear',
  save: 'Save',
  retry: 'Retry',
  loading: 'Opening',
  navigate: 'Directions',
  phone: 'Phone',
  call: 'Call {{name}}',
  check_in: '{{term.To_check_in}}',
  check_out: '{{term.To_check_out}}',
}

export const failure = {
  title: 'This page did not open',
  reason: 'Your work is kept on this phone. Open it again while online',
}

export const update = {
  title: 'New version',
  ready: 'A new version is ready. It takes a few seconds',
  later: 'Later',
  now: 'Update',
  elsewhere: 'Another window is in use. Close it, then update',
}
