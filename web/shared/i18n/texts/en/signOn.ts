export const signOn = {
  open: 'Sign in with your company',
  title: 'Company account',
  lead: "Enter your company's code, sign in on your company's own page, and you come back here",
  code: 'Company code',
  codeHint: 'Your administrator knows it. You enter it once; this device remembers',
  find: 'Continue',
  by: 'Sign in with {{name}}',
  of: 'Company: {{code}}',
  other: 'Another company',
  byPassword: 'Use a password',
  arriving: 'Coming in',
}
