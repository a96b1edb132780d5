import type { components, paths } from '@shared/api/schema.ts'
import { uuidv7 } from '@shared/domain/uuidv7.ts'
import createClient from 'openapi-fetch'
import { twinRequests } from './features/customers/twins/requests'
import { organisation } from './features/people/requests'

type Schemas = components['schemas']
export type Me = Schemas['Me']
export type Device = Schemas['DeviceRow']
export type Unit = Schemas['UnitRow']
export type Person = Schemas['PersonRow']
export type PersonState = Person['state']
export type PersonDetail = Schemas['Person']
export type PersonIn = Schemas['PersonIn']
export type PersonPatch = Schemas['PersonPatch']
export type Position = Schemas['PositionRow']
export type Placed = Schemas['Placed']
export type ImportResult = Schemas['rounds__org__imports__schemas__ImportResult']
export type ImportRow = Schemas['ImportRow']
export type Invites = Schemas['Invites']
export type Datum = Schemas['Datum']
export type Pin = Schemas['Pin']
export type PinIn = Schemas['PinIn']
export type CustomerRow = Schemas['ListedCustomer']
export type Customer = Schemas['Customer']
export type CustomerIn = Schemas['CustomerIn']
export type CustomerSet = Schemas['CustomerSet']
export type VisitRow = Schemas['VisitRow']
export type Visit = Schemas['Visit']
export type Verdict = VisitRow['verdict']
export type Fix = Schemas['Fix']
export type Judgement = Schemas['Judgement']
export type Photo = Schemas['Photo']
export type PlanItem = Schemas['PlanItem']
export type Live = Schemas['Live']
export type LivePerson = Schemas['LivePerson']
export type LiveState = LivePerson['state']
export type FeedItem = Schemas['FeedItem']
export type Phone = Schemas['SyncDevice'] & { id: string }
export type PhoneState = Phone['state']
export type PhoneCounts = Schemas['DeviceCounts']
export type Trouble = Schemas['Trouble']
export type TroubleSource = Trouble['source']
export type ImportPart = Schemas['ImportIn']
export type CompanyExport = Schemas['Export']
export type ApiKey = Schemas['KeyRow']
export type PhoneLock = Schemas['SyncSettings']['phone_lock']

export type AuditEntry = Schemas['AuditEntry']
export type Role = Schemas['RoleOut']
export type RoleDraft = Omit<Schemas['RoleToSee'], 'key'>
export type RolePosition = Schemas['RolePosition']
export type Catalogue = Schemas['Catalogue']
export type Preview = Schemas['PreviewOut']
export type ModuleView = Schemas['ModuleView']
export type Scope = Schemas['Scope']
export type Sight = Schemas['Sight']

export interface Page<Row> {
  items: Row[]
  next: string | null
}

interface Problem {
  code?: string
  params?: Record<string, unknown>
  errors?: { loc: string; code: string }[]
}

/** What the server said no with; `unreachable` is ours, for when it said nothing at all. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly params: Record<string, unknown>
  readonly errors: { loc: string; code: string }[]

  constructor(status: number, problem: Problem) {
    const code = problem.code ?? 'server_error'
    super(code)
    this.name = 'Refusal'
    this.status = status
    this.code = code
    this.params = problem.params ?? {}
    this.errors = problem.errors ?? []
  }
}

export type Client = ReturnType<typeof createClient<paths>>
export const client: Client = createClient<paths>({
  credentials: 'same-origin',
  headers: { 'X-Rounds': '1' },
})

export type Answer = typeof answer
export async function answer<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await call.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new Refusal(0, { code: 'unreachable' })
  })
  if (response.ok) return data as T
  throw new Refusal(response.status, typeof error === 'object' && error !== null ? error : {})
}

/** Filters that are not set are left out of the question. */
export type Given = typeof given
function given<T extends object>(query: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

type Query<
  P extends
    | '/api/v1/customers'
    | '/api/v1/visits'
    | '/api/v1/sync/devices'
    | '/api/v1/sync/troubles'
    | '/api/v1/audit',
> = {
  [K in keyof NonNullable<paths[P]['get']['parameters']['query']>]?:
    | NonNullable<paths[P]['get']['parameters']['query']>[K]
    | undefined
}
export type EraseIn = Schemas['EraseIn']
export type CustomerQuery = Query<'/api/v1/customers'>
export type VisitQuery = Query<'/api/v1/visits'>
export type PhoneQuery = Query<'/api/v1/sync/devices'>
export type TroubleQuery = Query<'/api/v1/sync/troubles'>

export type AuditQuery = Query<'/api/v1/audit'>

type Signal = AbortSignal
const customer = (customer_id: string) => ({ path: { customer_id } })

export const api = {
  me: (signal: Signal) => answer(client.GET('/api/v1/me', { signal })),
  signIn: (name: string, password: string, device: Schemas['DeviceIn']) =>
    answer(client.POST('/api/v1/session', { body: { name, password, device, token: false } })),
  signOut: () => answer(client.DELETE('/api/v1/session')),
  setLocale: (locale: 'zh' | 'en') => answer(client.PATCH('/api/v1/me', { body: { locale } })),
  devices: (signal: Signal) => answer(client.GET('/api/v1/devices', { signal })),
  revokeDevice: (device_id: string) =>
    answer(client.DELETE('/api/v1/devices/{device_id}', { params: { path: { device_id } } })),
  units: (signal: Signal) => answer(client.GET('/api/v1/units', { signal })),
  people: (signal: Signal) => answer(client.GET('/api/v1/people', { signal })),
  ...organisation(client, answer, given),
  ...twinRequests(client, answer, given),
  live: (signal: Signal) => answer(client.GET('/api/v1/live', { signal })),
  customers: (query: CustomerQuery, signal: Signal) =>
    answer(client.GET('/api/v1/customers', { params: { query: given(query) }, signal })),
  customer: (id: string, signal: Signal) =>
    answer(client.GET('/api/v1/customers/{customer_id}', { params: customer(id), signal })),
  revealField: (id: string, field: 'contact' | 'phone') =>
    answer(
      client.POST('/api/v1/customers/{customer_id}/reveal', {
        params: customer(id),
        body: { field },
      }),
    ),
  erase: (body: EraseIn) => answer(client.POST('/api/v1/privacy/erase', { body })),
  createCustomer: (body: CustomerIn) => answer(client.POST('/api/v1/customers', { body })),
  /** Only the fields that are sent are changed, which the generated type cannot say. */
  editCustomer: (id: string, base_version: number, set: Partial<CustomerSet>) =>
    answer(
      client.PATCH('/api/v1/customers/{customer_id}', {
        params: customer(id),
        body: { base_version, set: set as CustomerSet },
      }),
    ),
  pins: (id: string, signal: Signal) =>
    answer(client.GET('/api/v1/customers/{customer_id}/pins', { params: customer(id), signal })),
  addPin: (id: string, body: PinIn) =>
    answer(client.POST('/api/v1/customers/{customer_id}/pins', { params: customer(id), body })),
  handOvers: (customer_id: string, signal: Signal) =>
    answer(
      client.GET('/api/v1/customers/{customer_id}/hand-overs', { params: { path: { customer_id } }, signal }),
    ),
  visits: (query: VisitQuery, signal: Signal) =>
    answer(client.GET('/api/v1/visits', { params: { query: given(query) }, signal })),
  visit: (visit_id: string, signal: Signal) =>
    answer(client.GET('/api/v1/visits/{visit_id}', { params: { path: { visit_id } }, signal })),
  phones: async (query: PhoneQuery, signal: Signal) => {
    const page = await answer(client.GET('/api/v1/sync/devices', { params: { query: given(query) }, signal }))
    return { ...page, items: page.items.map((item): Phone => ({ ...item, id: item.device.id })) }
  },
  removePhone: (device_id: string) =>
    answer(client.DELETE('/api/v1/sync/devices/{device_id}', { params: { path: { device_id } } })),
  troubles: (query: TroubleQuery, signal: Signal) =>
    answer(client.GET('/api/v1/sync/troubles', { params: { query: given(query) }, signal })),
  acceptTrouble: (op_id: string, body: Schemas['AcceptIn'] = {}) =>
    answer(client.POST('/api/v1/sync/troubles/{op_id}/accept', { params: { path: { op_id } }, body })),
  dismissTrouble: (op_id: string, reason: string) =>
    answer(
      client.POST('/api/v1/sync/troubles/{op_id}/dismiss', { params: { path: { op_id } }, body: { reason } }),
    ),
  importOperations: (body: ImportPart) => answer(client.POST('/api/v1/sync/imports', { body })),
  importPhotoPart: (sha256: string, off: number, size: number, part: Uint8Array<ArrayBuffer>) =>
    answer(
      client.PUT('/api/v1/sync/imports/blobs/{sha256}', {
        params: { path: { sha256 }, query: { off, size } },
        headers: { 'Content-Type': 'application/octet-stream' },
        body: part as unknown as string,
        bodySerializer: (bytes: unknown) => bytes as BodyInit,
      }),
    ),
  roles: (signal: Signal) => answer(client.GET('/api/v1/roles', { signal })),
  roleCatalogue: (signal: Signal) => answer(client.GET('/api/v1/roles/catalogue', { signal })),
  rolePositions: (key: string, signal: Signal) =>
    answer(client.GET('/api/v1/roles/{key}/positions', { params: { path: { key } }, signal })),
  addRole: (body: Schemas['RoleIn']) => answer(client.POST('/api/v1/roles', { body })),
  editRole: (key: string, body: Schemas['RolePatch']) =>
    answer(client.PATCH('/api/v1/roles/{key}', { params: { path: { key } }, body })),
  archiveRole: (key: string, instead: string | undefined) =>
    answer(client.DELETE('/api/v1/roles/{key}', { params: { path: { key }, query: given({ instead }) } })),
  chooseUnits: (position_id: string, unit_ids: string[]) =>
    answer(
      client.PUT('/api/v1/roles/positions/{position_id}/units', {
        params: { path: { position_id } },
        body: { unit_ids },
      }),
    ),
  previewRights: (body: Schemas['PreviewIn'], signal: Signal) =>
    answer(client.POST('/api/v1/roles/preview', { body, signal })),
  syncSettings: (signal: Signal) => answer(client.GET('/api/v1/sync/settings', { signal })),
  setPhoneLock: (phone_lock: PhoneLock) =>
    answer(client.PATCH('/api/v1/sync/settings', { body: { phone_lock } })),
  audit: async (query: AuditQuery, signal: Signal) => {
    const page = await answer(client.GET('/api/v1/audit', { params: { query: given(query) }, signal }))
    return { ...page, items: page.items.map((item) => ({ ...item, id: String(item.seq) })) }
  },
  auditChain: (signal: Signal) => answer(client.GET('/api/v1/audit/chain', { signal })),
  auditHeads: (signal: Signal) => answer(client.GET('/api/v1/audit/heads', { signal })),
  retention: (signal: Signal) => answer(client.GET('/api/v1/settings/retention', { signal })),
  setRetention: (days: Record<string, number>) =>
    answer(client.PATCH('/api/v1/settings/retention', { body: { days } })),
  companyExports: (signal: Signal) => answer(client.GET('/api/v1/company/exports', { signal })),
  exportCompany: (passphrase: string | null) =>
    answer(client.POST('/api/v1/company/exports', { body: { id: uuidv7(), passphrase } })),
  keys: (signal: Signal) => answer(client.GET('/api/v1/api-keys', { signal })),
  makeKey: (wanted: { name: string; permissions: string[]; unit_ids?: string[]; days: number }) =>
    answer(
      client.POST('/api/v1/api-keys', {
        body: {
          ...wanted,
          id: uuidv7(),
          permissions: wanted.permissions as Schemas['KeyIn']['permissions'],
          unit_ids: wanted.unit_ids?.length ? wanted.unit_ids : null,
        },
      }),
    ),
  revokeKey: (key_id: string) =>
    answer(client.DELETE('/api/v1/api-keys/{key_id}', { params: { path: { key_id } } })),
  planItems: (day: string, person_id: string, signal: Signal) =>
    answer(client.GET('/api/v1/plan-items', { params: { query: { day, person_id } }, signal })),
}
