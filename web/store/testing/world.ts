/** The server's state in the tests: rows, the change log with its buckets, operations and blobs. */
import { createHash } from 'node:crypto'
import { businessDay } from '../../shared/domain/businessDay'
import { DEFAULT_POLICY, type Fix, judge } from '../../shared/domain/judge'
import type { CustomerDoc, Entity, Me, PhotoDoc, SettlementDoc, VisitDoc } from '../rows'
import { customerRow, positionBuckets, visitBuckets } from './docs'

/** How long a record waits for the visit it belongs to. */
const WAITS_MS = 7 * 86_400_000

type Row = Record<string, unknown> & { id: string }

interface LogEntry {
  entity: Entity
  id: string
  bucket: string
  seq: number
  op: 'P' | 'D'
}

export interface Operation {
  op_id: string
  n: number
  v: number
  type: string
  id: string
  at: string
  grp?: string | null
  replaces?: string | null
  data?: Record<string, unknown>
  set?: Record<string, unknown>
  base?: Record<string, unknown>
  base_version?: number
  blobs?: string[]
}

export type OpResult = Record<string, unknown> & { op_id: string; status: string }

interface ServerBlob {
  size: number
  bytes: Uint8Array
  complete: boolean
}

export class World {
  seq = 0
  epoch = 'e1'
  /** What is told about the rights to read numbers; `readable` are those whose keys are given, null for all. */
  sight = 's1'
  readable: Set<string> | null = null
  now: () => Date
  rows: Record<Entity, Map<string, Row>> = {
    leave: new Map(),
    approval: new Map(),
    customer: new Map(),
    plan_item: new Map(),
    visit: new Map(),
    company: new Map(),
    settlement: new Map(),
    note: new Map(),
    note_kind: new Map(),
    reminder: new Map(),
    customer_setup: new Map(),
    contact: new Map(),
    deal: new Map(),
    deal_stage: new Map(),
  }
  log = new Map<string, LogEntry>()
  readonly operations = new Map<string, OpResult>()
  /** How often each operation had an effect; anything but 1 is a defect. */
  readonly effects = new Map<string, number>()
  /** What was refused, as it came. */
  readonly refused = new Map<string, { op: Operation; personId: string }>()
  readonly blobs = new Map<string, ServerBlob>()
  /** The newest version of operations that this server can read. */
  knownVersion = 1
  /** Answers to give instead of applying, by operation type. */
  readonly verdicts = new Map<string, () => Omit<OpResult, 'op_id'> | null>()

  constructor(now: () => Date) {
    this.now = now
  }

  /** Writes a row and its buckets as one change. */
  put(entity: Entity, row: Row, buckets: string[]): void {
    this.rows[entity].set(row.id, row)
    this.seq += 1
    for (const entry of this.log.values()) {
      if (entry.entity !== entity || entry.id !== row.id || entry.op === 'D') continue
      if (!buckets.includes(entry.bucket)) Object.assign(entry, { op: 'D', seq: this.seq })
    }
    for (const bucket of buckets) {
      const key = `${entity}|${row.id}|${bucket}`
      this.log.set(key, { entity, id: row.id, bucket, seq: this.seq, op: 'P' })
    }
  }

  /** A backup is restored that knows nothing of these rows, nor of any operation. */
  restoreWithout(entity: Entity): void {
    this.rows[entity].clear()
    for (const [key, entry] of this.log) if (entry.entity === entity) this.log.delete(key)
    this.operations.clear()
    this.effects.clear()
    this.seq = Math.max(0, ...[...this.log.values()].map((entry) => entry.seq))
    this.epoch = `${this.epoch}'`
  }

  /** All of `work`, or nothing of it when it answers false. */
  attempt(work: () => boolean): void {
    const { seq } = this
    const before = structuredClone({ rows: this.rows, log: this.log })
    if (work()) return
    Object.assign(this, before, { seq })
  }

  /** Membership of a bucket as the log has it: what a phone's mirror must equal. */
  membership(buckets: string[]): Map<string, string[]> {
    const found = new Map<string, string[]>()
    for (const { entity, id, bucket, op } of this.log.values()) {
      if (op === 'D' || !buckets.includes(bucket)) continue
      const key = `${entity}|${id}`
      found.set(key, [...(found.get(key) ?? []), bucket].sort())
    }
    return found
  }

  entriesAfter(positions: Record<string, number>, buckets: string[]): LogEntry[] {
    return [...this.log.values()]
      .filter((entry) => buckets.includes(entry.bucket) && entry.seq > (positions[entry.bucket] ?? 0))
      .sort((a, b) => a.seq - b.seq)
  }

  apply(op: Operation, me: Me): OpResult {
    const known = this.operations.get(op.op_id)
    if (known) return { ...known, dup: true }
    const told = this.verdicts.get(op.type)?.()
    const result = told ? ({ ...told, op_id: op.op_id } as OpResult) : this.#judge(op, me)
    if (result.status === 'deferred') return result
    this.operations.set(op.op_id, result)
    if (result.status === 'rejected') this.refused.set(op.op_id, { op, personId: me.person.id })
    if (op.replaces && this.refused.has(op.replaces)) this.settle(op.replaces, me, 'resent')
    return result
  }

  #judge(op: Operation, me: Me): OpResult {
    const { op_id } = op
    if (op.v > this.knownVersion) {
      return { op_id, status: 'deferred', code: 'version_too_new', params: {}, retry_after: 3600 }
    }
    if (op.type === 'outbox.discard') {
      if (!this.refused.has(op.id)) return { op_id, status: 'rejected', code: 'not_found', params: {} }
      if (this.rows.settlement.has(op.id)) {
        return { op_id, status: 'rejected', code: 'already_settled', params: {} }
      }
      this.settle(op.id, me, 'discarded', String(op.data?.reason))
      return { op_id, status: 'applied' }
    }
    const follows = ['visit.check_out', 'visit.attach_fix', 'visit.add_photo'].includes(op.type)
    if (!follows || this.#visitOf(op)) return this.#carryOut(op, me)
    const id = op.type === 'visit.add_photo' ? op.data?.visit_id : op.id
    if (this.now().getTime() - Date.parse(op.at) > WAITS_MS) {
      return { op_id, status: 'rejected', code: 'visit_unknown', params: {} }
    }
    const params = { entity: 'visit', id }
    return { op_id, status: 'deferred', code: 'waits_for', params, retry_after: 30 }
  }

  /** Writes down what became of a refused operation. */
  settle(opId: string, by: Me, decision: SettlementDoc['decision'], reason: string | null = null): void {
    const row: SettlementDoc = {
      id: opId,
      decision,
      reason,
      by_person_id: by.person.id,
      at: this.now().toISOString(),
    }
    this.put('settlement', { ...row }, [`u:${this.refused.get(opId)?.personId}`])
  }

  #carryOut(op: Operation, me: Me): OpResult {
    const applied = { op_id: op.op_id, status: 'applied' }
    this.effects.set(op.op_id, (this.effects.get(op.op_id) ?? 0) + 1)
    switch (op.type) {
      case 'visit.check_in':
        this.#checkIn(op, me)
        return applied
      case 'customer.create':
        if (!this.rows.customer.has(op.id)) {
          this.put('customer', customerRow(op.id, op.data as Partial<CustomerDoc>), positionBuckets(me))
        }
        return applied
      case 'customer.edit':
        return this.#edit(op, me)
    }
    const visit = this.#visitOf(op)
    if (!visit) return { op_id: op.op_id, status: 'rejected', code: 'unknown_operation', params: {} }
    this.#addTo(visit, op)
    this.put('visit', { ...visit }, visitBuckets(visit))
    return applied
  }

  #visitOf(op: Operation): VisitDoc | undefined {
    const id = op.type === 'visit.add_photo' ? String(op.data?.visit_id) : op.id
    return this.rows.visit.get(id) as VisitDoc | undefined
  }

  #addTo(visit: VisitDoc, op: Operation): void {
    const fix = op.data?.fix as VisitDoc['fixes'][number] | null | undefined
    if (op.type === 'visit.check_out') visit.ended_at = String(op.data?.ended_at)
    if (op.type === 'visit.add_photo') {
      const { kind, sha256, size, width, height, taken_at } = op.data as unknown as PhotoDoc
      const state = this.blobs.get(sha256)?.complete ? 'stored' : 'expected'
      visit.photos.push({ id: op.id, kind, sha256, size, width, height, taken_at, state })
    }
    if (fix) visit.fixes.push({ ...fix, kind: op.type === 'visit.check_out' ? 'out' : 'better' })
  }

  #checkIn(op: Operation, me: Me): void {
    if (this.rows.visit.has(op.id)) return
    const data = op.data as { customer_id: string; started_at: string; fix: Fix | null } & Record<
      string,
      unknown
    >
    const customer = this.rows.customer.get(data.customer_id) as CustomerDoc | undefined
    const moment = {
      startedAt: data.started_at,
      noFixReason: (data.no_fix_reason as string | undefined) ?? null,
    }
    const visit: VisitDoc = {
      id: op.id,
      customer_id: data.customer_id,
      person_id: me.person.id,
      position_id: me.positions[0]?.id ?? null,
      plan_item_id: (data.plan_item_id as string | null) ?? null,
      business_day: businessDay(new Date(data.started_at), me.company.timezone),
      started_at: data.started_at,
      ended_at: null,
      received_at: this.now().toISOString(),
      saver: Boolean(data.saver),
      flags: customer ? [] : ['customer_unknown'],
      note: null,
      fixes: data.fix ? [{ ...(data.fix as VisitDoc['fixes'][number]), kind: 'in' }] : [],
      judgement: judge(data.fix, customer?.pin ?? null, DEFAULT_POLICY, moment),
      photos: [],
    }
    this.put('visit', { ...visit }, visitBuckets(visit))
  }

  #edit(op: Operation, me: Me): OpResult {
    const row = this.rows.customer.get(op.id) as (CustomerDoc & Row) | undefined
    if (!row) return { op_id: op.op_id, status: 'rejected', code: 'not_found', params: {} }
    const lost: string[] = []
    const next: Record<string, unknown> = { ...row }
    for (const [field, value] of Object.entries(op.set ?? {})) {
      const changedMeanwhile = next[field] !== op.base?.[field]
      if (changedMeanwhile && field === 'name') lost.push(field)
      else next[field] = value
    }
    next.version = row.version + 1
    this.put('customer', next as Row, positionBuckets(me))
    return lost.length ? { op_id: op.op_id, status: 'merged', lost } : { op_id: op.op_id, status: 'applied' }
  }

  /** Takes a part of a blob; tells what is there, or why the part does not fit. */
  putPart(sha256: string, offset: number, size: number, part: Uint8Array): ServerBlob | 'gap' | 'mismatch' {
    const blob = this.blobs.get(sha256) ?? { size, bytes: new Uint8Array(), complete: false }
    this.blobs.set(sha256, blob)
    if (blob.complete) return blob
    if (offset !== blob.bytes.length) return 'gap'
    blob.bytes = new Uint8Array([...blob.bytes, ...part])
    if (blob.bytes.length < size) return blob
    if (createHash('sha256').update(blob.bytes).digest('hex') !== sha256) {
      this.blobs.delete(sha256)
      return 'mismatch'
    }
    blob.complete = true
    for (const row of [...this.rows.visit.values()]) {
      const visit = row as unknown as VisitDoc
      const photo = visit.photos.find((one) => one.sha256 === sha256)
      if (!photo) continue
      photo.state = 'stored'
      this.put('visit', { ...row }, visitBuckets(visit))
    }
    return blob
  }
}
