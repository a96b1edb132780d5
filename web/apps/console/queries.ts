import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query'
import { api, Refusal, type Role } from './api'
import { type AuditFilters, auditQuery } from './features/audit/filters'
import { type CustomerFilters, customerQuery } from './features/customers/filters'
import { type DirectoryFilters, directoryQuery } from './features/people/filters'
import { type PhoneFilters, phoneQuery, type TroubleFilters, troubleQuery } from './features/sync/filters'
import { type VisitFilters, visitQuery } from './features/visits/filters'

const PAGE = 100
const PHONES_MS = 30_000

/** A refusal is final; only silence and server trouble are worth a second try. */
function worthAnotherTry(failures: number, error: Error): boolean {
  const passing = !(error instanceof Refusal) || error.status === 0 || error.status >= 500
  return passing && failures < 2
}

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: worthAnotherTry, staleTime: 30_000, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

export const queries = {
  me: queryOptions({ queryKey: ['me'], queryFn: ({ signal }) => api.me(signal), staleTime: 300_000 }),
  keys: queryOptions({ queryKey: ['api-keys'], queryFn: ({ signal }) => api.keys(signal) }),
  companyExports: queryOptions({
    queryKey: ['company-exports'],
    queryFn: ({ signal }) => api.companyExports(signal),
    staleTime: 0,
  }),
  devices: queryOptions({ queryKey: ['devices'], queryFn: ({ signal }) => api.devices(signal) }),
  units: queryOptions({
    queryKey: ['units'],
    queryFn: ({ signal }) => api.units(signal),
    staleTime: 300_000,
  }),
  people: queryOptions({
    queryKey: ['people'],
    queryFn: ({ signal }) => api.people(signal),
    staleTime: 300_000,
  }),
  live: queryOptions({ queryKey: ['live'], queryFn: ({ signal }) => api.live(signal), staleTime: 0 }),
  planItems: (day: string, person: string) =>
    queryOptions({
      queryKey: ['plan-items', day, person],
      queryFn: ({ signal }) => api.planItems(day, person, signal),
    }),
  customers: (filters: CustomerFilters) =>
    infiniteQueryOptions({
      queryKey: ['customers', 'list', filters],
      queryFn: ({ signal, pageParam }) =>
        api.customers({ ...customerQuery(filters), limit: PAGE, cursor: pageParam }, signal),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next ?? undefined,
    }),
  customer: (id: string) =>
    queryOptions({ queryKey: ['customers', 'one', id], queryFn: ({ signal }) => api.customer(id, signal) }),
  pins: (id: string) =>
    queryOptions({ queryKey: ['customers', 'pins', id], queryFn: ({ signal }) => api.pins(id, signal) }),
  handOvers: (id: string) =>
    queryOptions({
      queryKey: ['customers', 'hand-overs', id],
      queryFn: ({ signal }) => api.handOvers(id, signal),
    }),
  visits: (filters: VisitFilters) =>
    infiniteQueryOptions({
      queryKey: ['visits', 'list', filters],
      queryFn: ({ signal, pageParam }) =>
        api.visits({ ...visitQuery(filters), limit: PAGE, cursor: pageParam }, signal),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next ?? undefined,
    }),
  visit: (id: string) =>
    queryOptions({ queryKey: ['visits', 'one', id], queryFn: ({ signal }) => api.visit(id, signal) }),
  phones: (filters: PhoneFilters) =>
    infiniteQueryOptions({
      queryKey: ['sync', 'phones', filters],
      queryFn: ({ signal, pageParam }) => api.phones({ ...phoneQuery(filters), cursor: pageParam }, signal),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next ?? undefined,
      // A silent phone sends no nudge. A list that somebody has paged through would jump under their eyes.
      refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) > 1 ? false : PHONES_MS),
    }),
  troubles: (filters: TroubleFilters) =>
    infiniteQueryOptions({
      queryKey: ['sync', 'troubles', filters],
      queryFn: ({ signal, pageParam }) =>
        api.troubles({ ...troubleQuery(filters), cursor: pageParam }, signal),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next ?? undefined,
    }),
  audit: (filters: AuditFilters) =>
    infiniteQueryOptions({
      queryKey: ['audit', 'list', filters],
      queryFn: ({ signal, pageParam }) => api.audit({ ...auditQuery(filters), cursor: pageParam }, signal),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next ?? undefined,
    }),
  auditChain: queryOptions({
    queryKey: ['audit', 'chain'],
    queryFn: ({ signal }) => api.auditChain(signal),
    staleTime: 60_000,
  }),
  retention: queryOptions({
    queryKey: ['audit', 'retention'],
    queryFn: ({ signal }) => api.retention(signal),
  }),
  roles: queryOptions({ queryKey: ['roles', 'list'], queryFn: ({ signal }) => api.roles(signal) }),
  roleCatalogue: queryOptions({
    queryKey: ['roles', 'catalogue'],
    queryFn: ({ signal }) => api.roleCatalogue(signal),
  }),
  rolePositions: (key: string) =>
    queryOptions({
      queryKey: ['roles', 'positions', key],
      queryFn: ({ signal }) => api.rolePositions(key, signal),
    }),
  /** A person with this role in place of their own, or somebody who has it. */
  preview: (person_id: string | null, role: Role) => {
    const { key, name, note, permissions, scope, scopes, sights, rank } = role
    const asked = { person_id, role: { key, name, note, permissions, scope, scopes, sights, rank } }
    return queryOptions({
      queryKey: ['roles', 'preview', asked],
      queryFn: ({ signal }) => api.previewRights(asked, signal),
    })
  },
  unitsOn: (on: string) =>
    queryOptions({ queryKey: ['units', on], queryFn: ({ signal }) => api.unitsOn(on, signal) }),
  unitHistory: (id: string) =>
    queryOptions({
      queryKey: ['units', 'history', id],
      queryFn: ({ signal }) => api.unitHistory(id, signal),
    }),
  directory: (filters: DirectoryFilters) =>
    infiniteQueryOptions({
      queryKey: ['people', 'directory', filters],
      queryFn: ({ signal, pageParam }) =>
        api.directory({ ...directoryQuery(filters), limit: PAGE, cursor: pageParam }, signal),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next ?? undefined,
    }),
  person: (id: string) =>
    queryOptions({ queryKey: ['people', 'one', id], queryFn: ({ signal }) => api.person(id, signal) }),
  positions: (unit: string | undefined) =>
    queryOptions({
      queryKey: ['positions', unit ?? 'all'],
      queryFn: ({ signal }) => api.positions(unit, signal),
    }),
  syncSettings: queryOptions({
    queryKey: ['sync', 'settings'],
    queryFn: ({ signal }) => api.syncSettings(signal),
  }),
}
