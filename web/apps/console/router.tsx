import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { Refusal } from './api'
import { auditFilters } from './features/audit/filters'
import { customerFilters } from './features/customers/filters'
import { customerTab } from './features/customers/sections'
import { twinRoutes } from './features/customers/twins/routes'
import { dealRoutes } from './features/deals/routes'
import { importRoutes } from './features/imports/routes'
import { STATES } from './features/live/select'
import { noteFilters } from './features/notes/filters'
import { directoryFilters } from './features/people/filters'
import { poolRoutes } from './features/pool/routes'
import { phoneFilters, troubleFilters } from './features/sync/filters'
import { visitFilters, visitOrigin } from './features/visits/filters'
import { NotFound, PageSkeleton, TroublePage } from './parts/states'
import { queries } from './queries'
import { parseSearch, pick, stringifySearch, UUID } from './search'
import { Shell } from './shell/Shell'
import { pagesOf } from './shell/Sidebar'

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({ notFoundComponent: NotFound })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (raw) => pick(raw, { next: /^\/(?!\/)/, company: /^[\w-]{1,60}$/, trouble: /^\w{1,60}$/ }),
  component: lazyRouteComponent(() => import('./features/session/SignIn'), 'SignIn'),
})

const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  component: lazyRouteComponent(() => import('./features/session/ResetPage'), 'ResetPage'),
})

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(queries.me)
    } catch (error) {
      if (error instanceof Refusal && error.status === 401)
        throw redirect({ to: '/sign-in', search: { next: location.publicHref } })
      throw error
    }
  },
  component: Shell,
  errorComponent: TroublePage,
  notFoundComponent: NotFound,
})

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: async ({ context }) => {
    const [first] = pagesOf(await context.queryClient.ensureQueryData(queries.me))
    throw redirect({ to: first?.to ?? '/me' })
  },
})

const live = createRoute({
  getParentRoute: () => shell,
  path: '/live',
  validateSearch: (raw) => pick(raw, { unit: UUID, state: STATES, person: UUID, view: ['list'] }),
  component: lazyRouteComponent(() => import('./features/live/LivePage'), 'LivePage'),
})

const customers = createRoute({
  getParentRoute: () => shell,
  path: '/customers',
  validateSearch: customerFilters,
  component: lazyRouteComponent(() => import('./features/customers/CustomersPage'), 'CustomersPage'),
})

const customer = createRoute({
  getParentRoute: () => shell,
  path: '/customers/$customerId',
  validateSearch: customerTab,
  component: lazyRouteComponent(() => import('./features/customers/CustomerPage'), 'CustomerPage'),
})

const notes = createRoute({
  getParentRoute: () => shell,
  path: '/notes',
  validateSearch: noteFilters,
  component: lazyRouteComponent(() => import('./features/notes/NotesPage'), 'NotesPage'),
})

const visits = createRoute({
  getParentRoute: () => shell,
  path: '/visits',
  validateSearch: visitFilters,
  component: lazyRouteComponent(() => import('./features/visits/VisitsPage'), 'VisitsPage'),
})

const visit = createRoute({
  getParentRoute: () => shell,
  path: '/visits/$visitId',
  validateSearch: visitOrigin,
  component: lazyRouteComponent(() => import('./features/visits/VisitPage'), 'VisitPage'),
})

const people = createRoute({
  getParentRoute: () => shell,
  path: '/people',
  validateSearch: directoryFilters,
  component: lazyRouteComponent(() => import('./features/people/PeoplePage'), 'PeoplePage'),
})
const importPeople = createRoute({
  getParentRoute: () => shell,
  path: '/people/import',
  component: lazyRouteComponent(() => import('./features/people/ImportPage'), 'ImportPage'),
})

const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./features/session/Welcome'), 'Welcome'),
})
const roles = createRoute({
  getParentRoute: () => shell,
  path: '/roles',
  validateSearch: (raw) => pick(raw, { role: /^[a-z][a-z0-9_]*$/ }),
  component: lazyRouteComponent(() => import('./features/roles/RolesPage'), 'RolesPage'),
})

const devices = createRoute({
  getParentRoute: () => shell,
  path: '/devices',
  beforeLoad: () => {
    throw redirect({ to: '/me', replace: true })
  },
})

const me = createRoute({
  getParentRoute: () => shell,
  path: '/me',
  component: lazyRouteComponent(() => import('./features/security/MePage'), 'MePage'),
})

const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  component: lazyRouteComponent(() => import('./features/settings/SettingsPage'), 'SettingsPage'),
})

const signInRules = createRoute({
  getParentRoute: () => shell,
  path: '/settings/security',
  component: lazyRouteComponent(() => import('./features/security/SecurityPage'), 'SecurityPage'),
})

const signOn = createRoute({
  getParentRoute: () => shell,
  path: '/settings/sign-on',
  component: lazyRouteComponent(() => import('./features/signon/SignOnPage'), 'SignOnPage'),
})

const company = createRoute({
  getParentRoute: () => shell,
  path: '/settings/company',
  component: lazyRouteComponent(() => import('./features/settings/CompanyPage'), 'CompanyPage'),
})

const terms = createRoute({
  getParentRoute: () => shell,
  path: '/settings/terms',
  component: lazyRouteComponent(() => import('./features/settings/TermsPage'), 'TermsPage'),
})

const calendar = createRoute({
  getParentRoute: () => shell,
  path: '/settings/calendar',
  validateSearch: (raw) => pick(raw, { year: /^2(?:0\d\d|100)$/ }),
  component: lazyRouteComponent(() => import('./features/settings/CalendarPage'), 'CalendarPage'),
})

const importCalendar = createRoute({
  getParentRoute: () => shell,
  path: '/settings/calendar/import',
  component: lazyRouteComponent(() => import('./features/settings/CalendarImportPage'), 'CalendarImportPage'),
})

const keys = createRoute({
  getParentRoute: () => shell,
  path: '/settings/api-keys',
  component: lazyRouteComponent(() => import('./features/keys/KeysPage'), 'KeysPage'),
})

const companyExport = createRoute({
  getParentRoute: () => shell,
  path: '/settings/export',
  component: lazyRouteComponent(() => import('./features/company/ExportPage'), 'ExportPage'),
})

const phones = createRoute({
  getParentRoute: () => shell,
  path: '/sync',
  validateSearch: phoneFilters,
  component: lazyRouteComponent(() => import('./features/sync/PhonesPage'), 'PhonesPage'),
})

const troubles = createRoute({
  getParentRoute: () => shell,
  path: '/sync/troubles',
  validateSearch: troubleFilters,
  component: lazyRouteComponent(() => import('./features/sync/TroublesPage'), 'TroublesPage'),
})

const imports = createRoute({
  getParentRoute: () => shell,
  path: '/sync/import',
  component: lazyRouteComponent(() => import('./features/sync/ImportPage'), 'ImportPage'),
})

const audit = createRoute({
  getParentRoute: () => shell,
  path: '/audit',
  validateSearch: auditFilters,
  component: lazyRouteComponent(() => import('./features/audit/AuditPage'), 'AuditPage'),
})

const approvals = createRoute({
  getParentRoute: () => shell,
  path: '/approvals',
  validateSearch: (raw) => pick(raw, { box: ['asked', 'done'], run: UUID }),
  component: lazyRouteComponent(() => import('./features/approvals/ApprovalsPage'), 'ApprovalsPage'),
})

const approvalDesign = createRoute({
  getParentRoute: () => shell,
  path: '/approvals/design',
  component: lazyRouteComponent(() => import('./features/approvals/design/DesignPage'), 'DesignPage'),
})

const leave = createRoute({
  getParentRoute: () => shell,
  path: '/leave',
  component: lazyRouteComponent(() => import('./features/leave/LeavePage'), 'LeavePage'),
})

/** Inside the shell, so that the way on is at hand. */
const elsewhere = createRoute({ getParentRoute: () => shell, path: '$', component: NotFound })

const work = [home, live, customers, customer, notes, visits, visit, people, importPeople, roles] as const
const set = [settings, signInRules, signOn, company, calendar, importCalendar, terms, keys] as const
const routeTree = root.addChildren([
  signIn,
  reset,
  welcome,
  shell.addChildren([
    ...work,
    ...dealRoutes(shell),
    ...importRoutes(shell),
    ...twinRoutes(shell),
    ...poolRoutes(shell),
    phones,
    troubles,
    imports,
    audit,
    devices,
    approvals,
    approvalDesign,
    leave,
    me,
    ...set,
    companyExport,
    elsewhere,
  ]),
])

export function newRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    basepath: '/console',
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPendingComponent: PageSkeleton,
    defaultPendingMs: 200,
    defaultErrorComponent: TroublePage,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof newRouter>
  }
}
