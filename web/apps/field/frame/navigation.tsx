import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from 'react'

/*
 * A dozen screens need no router library: TanStack Router alone is 26 kB compressed, a sixth of what
 * the phone may load before its first screen. Routes are typed values; addresses are made of them.
 */
export type Route =
  | { page: 'today' }
  | { page: 'customers'; q?: string; grade?: string; kind?: string }
  | { page: 'customer'; id: string }
  | { page: 'customer-new'; name?: string }
  | { page: 'customer-edit'; id: string }
  | { page: 'hand-over'; id: string }
  | { page: 'pin-ask'; id: string }
  | { page: 'near' }
  | { page: 'pool' }
  | { page: 'approvals' }
  | { page: 'approval'; id: string }
  | { page: 'check-in'; customer: string; item?: string }
  | { page: 'visit'; id: string }
  | { page: 'unsent' }
  | { page: 'correct'; op: string }
  | { page: 'day' }
  | { page: 'pin' }
  | { page: 'privacy' }
  | { page: 'leave' }
  | { page: 'account' }
  | { page: 'me' }
  | { page: 'sign-in' }
  | { page: 'welcome' }
  | { page: 'nowhere' }

const BASE = '/m'

const FIXED = {
  today: '/',
  customers: '/customers',
  'customer-new': '/customers/new',
  near: '/customers/near',
  pool: '/customers/pool',
  unsent: '/unsent',
  approvals: '/approvals',
  me: '/me',
  day: '/day',
  pin: '/me/pin',
  privacy: '/me/privacy',
  leave: '/me/leave',
  account: '/me/account',
  'sign-in': '/sign-in',
  welcome: '/welcome',
} as const

export function hrefOf(route: Route): string {
  const address = (path: string, search: Record<string, string | undefined> = {}) => {
    const given = Object.entries(search).filter((entry): entry is [string, string] => Boolean(entry[1]))
    return BASE + path + (given.length ? `?${new URLSearchParams(given)}` : '')
  }
  switch (route.page) {
    case 'customers':
      return address(FIXED.customers, { q: route.q, grade: route.grade, kind: route.kind })
    case 'customer':
      return address(`/customers/${route.id}`)
    case 'customer-new':
      return address(FIXED['customer-new'], { name: route.name })
    case 'customer-edit':
      return address(`/customers/${route.id}/edit`)
    case 'hand-over':
      return address(`/customers/${route.id}/hand-over`)
    case 'pin-ask':
      return address(`/customers/${route.id}/pin`)
    case 'approval':
      return address(`${FIXED.approvals}/${route.id}`)
    case 'check-in':
      return address(`/check-in/${route.customer}`, { item: route.item })
    case 'visit':
      return address(`/visits/${route.id}`)
    case 'correct':
      return address(`${FIXED.unsent}/${route.op}`)
    case 'nowhere':
      return address(FIXED.today)
    default:
      return address(FIXED[route.page])
  }
}

export function routeOf(pathname: string, search: string): Route {
  const parts = pathname.replace(BASE, '').split('/').filter(Boolean).map(decodeURIComponent)
  const given = new URLSearchParams(search)
  const optional = <K extends string>(...names: K[]) =>
    Object.fromEntries(names.flatMap((name) => (given.get(name) ? [[name, given.get(name)]] : []))) as {
      [name in K]?: string
    }
  const [first, second, third] = parts
  if (first === 'customers') {
    if (!second) return { page: 'customers', ...optional('q', 'grade', 'kind') }
    if (second === 'new') return { page: 'customer-new', ...optional('name') }
    if (second === 'near' || second === 'pool') return { page: second }
    if (third === 'pin') return { page: 'pin-ask', id: second }
    if (third === 'hand-over') return { page: 'hand-over', id: second }
    if (third === 'edit') return { page: 'customer-edit', id: second }
    return { page: 'customer', id: second }
  }
  if (first === 'check-in' && second) return { page: 'check-in', customer: second, ...optional('item') }
  if (first === 'visits' && second) return { page: 'visit', id: second }
  if (first === 'approvals' && second) return { page: 'approval', id: second }
  if (first === 'unsent' && second) return { page: 'correct', op: second }
  const own = `/${parts.join('/')}`
  const page = (Object.keys(FIXED) as (keyof typeof FIXED)[]).find((key) => FIXED[key] === own)
  return { page: page ?? 'nowhere' }
}

const listeners = new Set<() => void>()
const tell = () => {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  if (listeners.size === 0) addEventListener('popstate', tell)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) removeEventListener('popstate', tell)
  }
}

/** How many screens of this app lie behind, so that 'back' never leaves it by surprise. */
const depth = () => (history.state as { depth?: number } | null)?.depth ?? 0

export function navigate(route: Route, { replace = false }: { replace?: boolean } = {}): void {
  if (replace) history.replaceState({ depth: depth() }, '', hrefOf(route))
  else history.pushState({ depth: depth() + 1 }, '', hrefOf(route))
  tell()
}

/** To the screen before, or to `otherwise` when the app was opened right here. */
export function goBack(otherwise: Route = { page: 'today' }): void {
  if (depth() > 0) history.back()
  else navigate(otherwise, { replace: true })
}

let seen = { address: '', route: { page: 'today' } as Route }

function currentRoute(): Route {
  const address = location.pathname + location.search
  if (address !== seen.address) seen = { address, route: routeOf(location.pathname, location.search) }
  return seen.route
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute)
}

type LinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> & { to: Route; replace?: boolean }

export function Link({ to, replace = false, onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
      return
    event.preventDefault()
    navigate(to, { replace })
  }
  return <a {...rest} href={hrefOf(to)} onClick={follow} />
}
