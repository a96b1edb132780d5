/** What operations do, as the server's modules do it: facts are never refused, edits merge field by field. */
import type { Answer, Ledger, Row } from './ledger'

export interface Sent {
  op_id: string
  n: number
  v: number
  type: string
  id: string
  at: string
  grp?: string
  replaces?: string
  data?: Record<string, unknown>
  set?: Record<string, unknown>
  base?: Record<string, unknown>
  blobs?: string[]
}

export interface Sender {
  personId: string
  deviceId: string
  positions: readonly string[]
}

type Outcome = Omit<Answer, 'op_id'>

/** Refused for good; inside a group it takes the others with it. */
export class Refused extends Error {
  readonly outcome: Outcome
  constructor(status: 'rejected' | 'deferred', code: string, more: Record<string, unknown> = {}) {
    super(code)
    this.outcome = { status, code, params: {}, ...more }
  }
}

const DAY_MS = 86_400_000
const APPLIED: Outcome = { status: 'applied' }
/** Content that a rule of the server refuses. */
export const POISON = 'not on my watch'

export interface CustomerRow extends Row {
  position: string
}
export interface VisitRow extends Row {
  customer_id: string
  person_id: string
  ended_at: string | null
  fixes: Record<string, unknown>[]
  photos: Record<string, unknown>[]
}

export function customerBuckets(row: CustomerRow): string[] {
  return row.position ? [`r:${row.position}`] : []
}

/** A visit is the person's own, and part of the history of whoever has the customer now. */
export function visitBuckets(ledger: Ledger, visit: VisitRow): string[] {
  const customer = ledger.row<CustomerRow>('customer', visit.customer_id)
  return [`u:${visit.person_id}`, ...(customer ? customerBuckets(customer) : [])]
}

export class Deeds {
  readonly #ledger: Ledger
  readonly #now: () => Date
  constructor(ledger: Ledger, now: () => Date) {
    this.#ledger = ledger
    this.#now = now
  }

  /** Throws Refused. */
  carryOut(op: Sent, who: Sender): Outcome {
    if (JSON.stringify(op).includes(POISON)) throw new Refused('rejected', 'too_long')
    switch (op.type) {
      case 'visit.check_in':
        return this.#checkIn(op, who)
      case 'visit.attach_fix':
      case 'visit.check_out':
      case 'visit.add_photo':
        return this.#addTo(op, who)
      case 'customer.create':
        return this.#create(op, who)
      case 'customer.edit':
        return this.#edit(op)
      case 'outbox.discard':
        this.settle(op.id, 'discarded', String(op.data?.reason), who)
        return APPLIED
      default:
        throw new Refused('rejected', 'unknown_operation')
    }
  }

  settle(opId: string, decision: string, reason: string | null, who: Sender): void {
    const row = { id: opId, decision, reason, by_person_id: who.personId, at: this.#now().toISOString() }
    this.#ledger.put('settlement', row, [`u:${who.personId}`])
  }

  /** Also what the console does: another owner, archived, renamed. */
  changeCustomer(id: string, change: Partial<CustomerRow>): void {
    const before = this.#ledger.row<CustomerRow>('customer', id)
    if (!before) throw new Error(`no customer ${id}`)
    const row = { ...before, ...change, version: Number(before.version ?? 0) + 1 }
    this.#ledger.put('customer', row, customerBuckets(row))
    if (row.position === before.position) return
    for (const visit of this.#ledger.rowsOf<VisitRow>('visit')) {
      if (visit.customer_id === id) this.#ledger.put('visit', visit, visitBuckets(this.#ledger, visit))
    }
  }

  photoArrived(sha256: string): void {
    for (const visit of this.#ledger.rowsOf<VisitRow>('visit')) {
      if (!visit.photos.some((photo) => photo.sha256 === sha256)) continue
      const photos = visit.photos.map((one) => (one.sha256 === sha256 ? { ...one, state: 'stored' } : one))
      this.#ledger.put('visit', { ...visit, photos }, visitBuckets(this.#ledger, visit))
    }
  }

  #checkIn(op: Sent, who: Sender): Outcome {
    const data = op.data ?? {}
    if (this.#ledger.row('visit', op.id)) return APPLIED
    const customerId = String(data.customer_id)
    const customer = this.#ledger.row<CustomerRow>('customer', customerId)
    if (!customer) {
      const placeholder = { ...blankCustomer(customerId, who.positions[0] ?? ''), placeholder: true }
      this.#ledger.put('customer', placeholder, customerBuckets(placeholder))
    }
    const flags = customer
      ? customer.status === 'closed'
        ? ['customer_archived']
        : []
      : ['customer_unknown']
    const visit: VisitRow = {
      id: op.id,
      customer_id: customerId,
      person_id: who.personId,
      position_id: who.positions[0] ?? null,
      plan_item_id: data.plan_item_id ?? null,
      business_day: String(data.started_at).slice(0, 10),
      started_at: data.started_at,
      ended_at: null,
      received_at: this.#now().toISOString(),
      saver: false,
      flags,
      note: data.note ?? null,
      fixes: data.fix ? [{ ...(data.fix as object), kind: 'in' }] : [],
      judgement: null,
      photos: [],
    }
    this.#ledger.put('visit', visit, visitBuckets(this.#ledger, visit))
    return flags.length ? { status: 'applied', flags } : APPLIED
  }

  #addTo(op: Sent, who: Sender): Outcome {
    const visitId = op.type === 'visit.add_photo' ? String(op.data?.visit_id) : op.id
    const before = this.#ledger.row<VisitRow>('visit', visitId)
    if (!before) {
      if (this.#now().getTime() - Date.parse(op.at) >= 7 * DAY_MS)
        throw new Refused('rejected', 'visit_unknown')
      const params = { entity: 'visit', id: visitId }
      throw new Refused('deferred', 'waits_for', { params, retry_after: 30 })
    }
    if (before.person_id !== who.personId) throw new Refused('rejected', 'visit_unknown')
    const visit: VisitRow = { ...before, fixes: [...before.fixes], photos: [...before.photos] }
    const fix = op.data?.fix as Record<string, unknown> | null | undefined
    let outcome = APPLIED
    if (op.type === 'visit.check_out') {
      if (visit.ended_at) outcome = { status: 'merged', flags: ['already_checked_out'] }
      else visit.ended_at = String(op.data?.ended_at)
    }
    if (fix && !visit.fixes.some((one) => one.id === fix.id)) {
      visit.fixes.push({ ...fix, kind: op.type === 'visit.check_out' ? 'out' : 'better' })
    }
    if (op.type === 'visit.add_photo' && !visit.photos.some((photo) => photo.id === op.id)) {
      const { kind, sha256, size, width, height, taken_at } = op.data ?? {}
      const state = this.#ledger.photos.get(String(sha256))?.complete ? 'stored' : 'expected'
      visit.photos.push({ id: op.id, kind, sha256, size, width, height, taken_at, state })
    }
    this.#ledger.put('visit', visit, visitBuckets(this.#ledger, visit))
    return outcome
  }

  #create(op: Sent, who: Sender): Outcome {
    const before = this.#ledger.row<CustomerRow>('customer', op.id)
    if (before && !before.placeholder) return APPLIED
    const position = before?.position ?? who.positions[0] ?? ''
    const row = { ...blankCustomer(op.id, position), ...op.data, id: op.id, version: 1 }
    this.#ledger.put('customer', row, customerBuckets(row))
    return APPLIED
  }

  /** The name is the server's where somebody else was first; of the rest the last writer's value stands. */
  #edit(op: Sent): Outcome {
    const before = this.#ledger.row<CustomerRow>('customer', op.id)
    if (!before) throw new Refused('rejected', 'not_found')
    const lost: Record<string, unknown> = {}
    const change: Record<string, unknown> = {}
    for (const [field, value] of Object.entries(op.set ?? {})) {
      const standing = before[field] ?? null
      if (field === 'name' && standing !== (op.base?.[field] ?? null) && standing !== value)
        lost[field] = standing
      else change[field] = value
    }
    this.changeCustomer(op.id, change)
    return Object.keys(lost).length ? { status: 'merged', lost } : APPLIED
  }
}

export function blankCustomer(id: string, position: string): CustomerRow {
  return {
    id,
    position,
    code: null,
    name: '',
    kind: 'outlet',
    grade: null,
    status: 'active',
    phone: null,
    address: null,
    district: null,
    contact: null,
    note: null,
    pin: null,
    last_visit_at: null,
    version: 1,
  }
}
