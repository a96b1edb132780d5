/** Every page of both apps, and what stands there when it is whole. */

export interface Route {
  name: string
  path: (of: { customer: string; visit: string }) => string
  /** Something that stands there when the page is whole. */
  shows: string
  /** Its one primary action, which the thumb must reach. */
  primary?: string
}

export const PHONE_ROUTES: Route[] = [
  { name: 'today', path: () => '/m/', shows: 'main section', primary: 'a.min-h-cta.flex-1' },
  { name: 'customers', path: () => '/m/customers', shows: 'main li a' },
  { name: 'no customer found', path: () => '/m/customers?q=zzzz', shows: 'main button' },
  {
    name: 'customer',
    path: (of) => `/m/customers/${of.customer}`,
    shows: 'footer',
    primary: 'footer button',
  },
  { name: 'new customer', path: () => '/m/customers/new', shows: 'form', primary: 'footer button' },
  {
    name: 'edit customer',
    path: (of) => `/m/customers/${of.customer}/edit`,
    shows: 'form',
    primary: 'footer button',
  },
  { name: 'check-in', path: (of) => `/m/check-in/${of.customer}`, shows: 'footer', primary: 'footer button' },
  { name: 'visit', path: (of) => `/m/visits/${of.visit}`, shows: 'footer', primary: 'footer button' },
  { name: 'unsent', path: () => '/m/unsent', shows: 'footer', primary: 'footer button' },
  { name: 'a record that is settled', path: () => '/m/unsent/none', shows: 'main h2' },
  { name: 'end of day', path: () => '/m/day', shows: 'main li a', primary: 'footer button' },
  { name: 'set a PIN', path: () => '/m/me/pin', shows: 'main button' },
  { name: 'approvals', path: () => '/m/approvals', shows: 'h1' },
  { name: 'my account', path: () => '/m/me/account', shows: 'h1' },
  { name: 'privacy', path: () => '/m/me/privacy', shows: 'h1' },
  { name: 'me', path: () => '/m/me', shows: 'main input' },
  { name: 'sign in again', path: () => '/m/sign-in', shows: 'form', primary: 'button[type=submit]' },
  { name: 'a visit that is not here', path: () => '/m/visits/none', shows: 'h1' },
]

export const CONSOLE_ROUTES = [
  { name: 'live map', path: '/console/live', shows: 'canvas' },
  { name: 'live list', path: '/console/live?view=list', shows: 'table' },
  { name: 'customers', path: '/console/customers', shows: '.ant-table-row' },
  { name: 'no customers', path: '/console/customers?q=zzzz', shows: 'main h2, main h3' },
  { name: 'customer', path: '/console/customers/$customer', shows: 'main aside li' },
  {
    name: 'visits of a customer',
    path: '/console/customers/$customer?tab=visits',
    shows: '.ant-table-row',
  },
  { name: 'visits', path: '/console/visits', shows: '.ant-table-row' },
  { name: 'visit', path: '/console/visits/$visit?list=1', shows: 'canvas' },
  { name: 'people', path: '/console/people', shows: '.ant-table-row' },
  { name: 'import of people', path: '/console/people/import', shows: 'main label' },
  { name: 'settings', path: '/console/settings', shows: 'main li a' },
  { name: 'roles', path: '/console/roles', shows: 'main .ant-segmented' },
  { name: 'audit', path: '/console/audit', shows: '.ant-table-row' },
  { name: 'approvals', path: '/console/approvals', shows: 'main h1' },
  { name: 'design of approvals', path: '/console/approvals/design', shows: 'main h2' },
  { name: 'security settings', path: '/console/settings/security', shows: 'main .ant-switch' },
  { name: 'API keys', path: '/console/settings/api-keys', shows: 'main h2' },
  { name: 'phones', path: '/console/sync', shows: '.ant-table-row' },
  { name: 'records to decide', path: '/console/sync/troubles', shows: 'article' },
  {
    name: 'records that were decided',
    path: '/console/sync/troubles?list=settled',
    shows: 'article, main h2',
  },
  { name: 'import of a phone file', path: '/console/sync/import', shows: 'main label' },
  { name: 'devices', path: '/console/me', shows: 'main li' },
  { name: 'a page that is not there', path: '/console/nowhere', shows: 'main a, main button' },
]
