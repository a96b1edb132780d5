export const welcome = {
  hello: '{{name}}, welcome to {{company}}. Set a password and you are in',
  password: 'New password',
  at_least: 'At least {{n}} characters',
  go: 'Set password',
  to_sign_in: 'Go to sign in',
}
