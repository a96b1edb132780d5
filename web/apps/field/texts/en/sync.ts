export const sync = {
  all_sent: 'All delivered',
  unsent: '{{n}} unsent',
  photos_left: '{{n}} photos unsent',
  oldest: 'oldest {{when}}',
  attention: '{{n}} need you',
  look: 'see what it is',
  offline: 'No network',
  never: 'never synced yet',
  kept: 'all kept on this phone',
  sign_in_again: 'Sign in again',
}
