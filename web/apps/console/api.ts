import type {
  Customer,
  CustomerRow,
  Device,
  FeedItem,
  Fix,
  Judgement,
  LivePerson,
  Me,
  Person,
  Photo,
  Pin,
  PlanItem,
  Unit,
  VisitRow,
} from './contract'

export type * from './contract'

export interface Visit extends VisitRow {
  device_started_at: string
  zone: string
  saver: boolean
  fixes: Fix[]
  judgements: Judgement[]
  photos: Photo[]
  pin: Pin | null
  note: string | null
}
export interface Live {
  now: string
  day: string
  people: LivePerson[]
  feed: FeedItem[]
}
export interface Page<Row> {
  items: Row[]
  next: string | null
}

/** What the server said no with; `unreachable` is ours, for when it said nothing at all. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly params: Record<string, unknown> = {},
    readonly errors: { loc: string; code: string }[] = [],
  ) {
    super(code)
    this.name = 'Refusal'
  }
}

type Query = Record<string, string | number | undefined>

async function call<T>(
  method: string,
  path: string,
  query: Query,
  body: unknown,
  signal?: AbortSignal,
): Promise<T> {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)]],
  )
  const search = new URLSearchParams(pairs).toString()
  const response = await fetch(`/api/v1${path}${search && `?${search}`}`, {
    method,
    credentials: 'same-origin',
    headers: { 'X-Rounds': '1', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause
    throw new Refusal(0, 'unreachable')
  })
  if (response.status === 204) return undefined as T
  const answer = await response.json().catch(() => null)
  if (response.ok && answer !== null) return answer as T
  throw new Refusal(
    response.status,
    answer?.code ?? 'server_error',
    answer?.params ?? {},
    answer?.errors ?? [],
  )
}

function read<T>(path: string, query: Query = {}) {
  return (signal?: AbortSignal) => call<T>('GET', path, query, undefined, signal)
}

function send<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) {
  return call<T>(method, path, {}, body)
}

export const api = {
  me: read<Me>('/me'),
  signIn: (name: string, password: string, device: { id: string; label: string; kind: 'desk' }) =>
    send<{ me: Me }>('POST', '/session', { name, password, device }),
  signOut: () => send<void>('DELETE', '/session'),
  setLocale: (locale: string) => send<Me>('PATCH', '/me', { locale }),
  devices: read<{ items: Device[] }>('/devices'),
  revokeDevice: (id: string) => send<void>('DELETE', `/devices/${id}`),
  units: read<{ items: Unit[] }>('/units'),
  people: read<{ items: Person[] }>('/people'),
  live: read<Live>('/live'),
  customers: (query: Query) => read<Page<CustomerRow>>('/customers', query),
  customer: (id: string) => read<Customer>(`/customers/${id}`),
  createCustomer: (body: object) => send<Customer>('POST', '/customers', body),
  editCustomer: (id: string, base_version: number, set: object) =>
    send<Customer>('PATCH', `/customers/${id}`, { base_version, set }),
  pins: (id: string) => read<{ items: Pin[] }>(`/customers/${id}/pins`),
  addPin: (id: string, body: object) => send<Pin>('POST', `/customers/${id}/pins`, body),
  visits: (query: Query) => read<Page<VisitRow>>('/visits', query),
  visit: (id: string) => read<Visit>(`/visits/${id}`),
  planItems: (day: string, person: string) =>
    read<{ items: PlanItem[] }>('/plan-items', { day, person_id: person }),
}
