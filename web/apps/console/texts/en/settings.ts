/** The way to everything a company sets for itself. */
export const settings = {
  settings: {
    title: 'Settings',
    groups: { company: 'Company', access: 'Sign-in and rights', work: 'Work' },
    roles: 'Who may see, edit and export what',
    security: 'Password length, second step, one phone each, how long a session lasts',
    export: 'All tables and photos in one file, with a passphrase if you like',
    signOn: 'Signing in with company accounts (OIDC)',
    keys: 'Keys for ERP, CRM and other systems, with rights and an end',
    chains: 'What needs whose approval, from which amount',
  },
}
