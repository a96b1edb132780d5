import type { ConsoleTexts } from '../zh/index.ts'

type Desk = Pick<
  ConsoleTexts,
  | 'product'
  | 'nav'
  | 'role'
  | 'session'
  | 'onlyPhone'
  | 'shell'
  | 'appearance'
  | 'palette'
  | 'shortcuts'
  | 'act'
  | 'copy'
  | 'filter'
  | 'form'
  | 'state'
  | 'table'
  | 'export'
  | 'devices'
  | 'people'
>

export const desk: Desk = {
  product: 'Rounds',
  nav: {
    label: 'Pages',
    groups: { todo: 'To do', company: 'Company' },
    live: 'Live',
    customers: '{{term.Customers}}',
    visits: '{{term.Visits}}',
    people: 'People',
    sync: 'Sync health',
    company: 'Company',
    calendar: 'Calendar',
    audit: 'Audit',
    roles: 'Roles',
  },
  role: {
    rep: '{{term.Rep}}',
    leader: '{{term.Leader}}',
    regional_manager: 'Regional manager',
    finance: 'Finance',
    auditor: 'Auditor',
    admin: 'Admin',
  },
  session: {
    title: 'Sign in',
    console: 'Console',
    name: 'Staff number',
    nameMissing: 'Enter your staff number',
    password: 'Password',
    passwordMissing: 'Enter your password',
    signIn: 'Sign in',
    waitFor: 'Try again in {{wait}}',
    signOut: 'Sign out',
    signOutFailed:
      'Not signed out: the server did not answer. This device is still signed in; try again later',
  },
  onlyPhone: {
    title: 'The console is for those who lead',
    why: '{{name}}, your {{term.plan}}, {{term.customers}} and {{term.check_ins}} are on the phone page. To see a team, ask your {{term.leader}} for live view.',
    go: 'Open the phone page',
  },
  shell: {
    skip: 'Skip to content',
    account: '{{name}}: language, appearance, devices, sign out',
    language: 'Language',
    chinese: '中文',
    english: 'English',
    appearance: 'Appearance',
    offline: 'You are offline. This is what was there before; it updates itself when you are back',
  },
  appearance: { auto: 'System', light: 'Light', dark: 'Dark' },
  palette: {
    title: 'Search or go to',
    hint: 'Page, {{term.customer}} name, pinyin, code, phone',
    nothing: 'Nothing for "{{typed}}". Try a word of the name',
  },
  shortcuts: { title: 'Keyboard shortcuts', filter: 'Filter' },
  copy: {
    go: 'Copy',
    done: 'Copied',
    selected: 'This browser lets no page copy. It is selected for you: press Ctrl+C (⌘C on a Mac)',
  },
  act: { save: 'Save', cancel: 'Cancel', keep: 'Keep' },
  filter: {
    clear: 'Clear filters',
    unit: 'Team',
    person: 'Person',
    owner: 'Owner',
  },
  form: { tooLong: 'At most {{max}} characters', refused: 'Not accepted ({{code}})' },
  state: {
    loading: 'Loading',
    retry: 'Try again',
    notFound: 'Nothing here',
    notFoundWhy: 'It may be gone, or outside your scope.',
    toLive: 'Back to live',
    toPeople: 'See who is in charge',
    suspended: 'The company account is suspended',
    suspendedWhy:
      'All data is kept, and so are unsent records on phones; all goes on once it is resumed. Whoever operates the system can do that.',
    noRights: 'You do not have this right',
    noRightsWhy: 'A {{term.leader}} or an admin can grant it.',
    offline: 'Cannot reach the server',
    offlineWhy: 'Check the network and try again. What was saved is safe.',
    server: 'The server did not answer',
    noMap: 'This device cannot show the map (no WebGL2); positions are in words below',
    serverWhy: 'What was saved is safe. Try again in a moment; if it stays, tell your admin.',
  },
  table: {
    loaded: '{{n}} loaded, more below',
    all: '{{n}} in all',
    more: 'Load more',
    moreFailed: 'The rest did not arrive. Try again',
  },
  export: {
    csv: 'Export',
    running: 'Exporting {{name}}',
    rows: 'Rows: {{n}}',
    stop: 'Stop',
    done: '{{name}} exported',
    failed: '{{name}} was not exported',
    failedWhy: 'The server did not answer and no file was left. Export again.',
  },
  devices: {
    title: 'My devices',
    about: 'Phones and computers that signed in; a removed one has to sign in again',
    current: 'This one',
    seen: 'Last used {{when}}',
    since: 'Signed in {{when}}',
    revoke: 'Remove',
    revokeAsk: 'Remove "{{label}}"?',
    revokeWhat: 'It is signed out at once. Unsent records stay locked on it.',
    revokedNow: '"{{label}}" removed',
    revokedAt: 'Removed {{when}}',
  },
  people: {
    count: 'People: {{n}}',
    search: 'Name, staff number',
    none: 'Nobody matches',
    noneWhy: 'Change the filters, or clear them to see everybody.',
    noUnit: 'No team',
  },
}
