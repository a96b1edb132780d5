import type { Table } from 'dexie'
import { businessDay } from '../shared/domain/businessDay'
import { DEFAULT_POLICY, type Judgement, type JudgePolicy, judge } from '../shared/domain/judge'
import { type Customers, operationsByTarget } from './customers'
import type { Operation, PersonDatabase, StoredBlob } from './database'
import { StoreError } from './errors'
import { pendingOperations } from './operations'
import { type FoldedVisit, foldVisit } from './overlay'
import type { Me, Mirrored, VisitDoc } from './rows'
import type { Customer, LocalVisit } from './types'

const MS_PER_DAY = 86_400_000

function bare(row: Mirrored<VisitDoc>): VisitDoc {
  const { _b, _g, ...doc } = row
  return doc as VisitDoc
}

export interface ViewContext {
  db: PersonDatabase
  me: () => Me
  customers: Customers
  now: () => Date
}

/** Visits as the screens see them: outbox and rows of one moment, so that no page hides what it brings. */
export class VisitViews {
  /** What a transaction has to span in which visits are read. */
  readonly tables: Table[]
  readonly #context: ViewContext

  constructor(context: ViewContext) {
    this.#context = context
    const { outbox, visit, customer, company, blob, meta } = context.db
    this.tables = [outbox, visit, customer, company, blob, meta, context.db.reserve]
  }

  async get(id: string): Promise<LocalVisit | null> {
    const rows = () => this.#context.db.visit.where('id').equals(id).toArray()
    return (await this.#views(rows, (visit) => visit.id === id))[0] ?? null
  }

  /** Newest first, with those of customers that were merged into this one. */
  async ofCustomer(customerId: string): Promise<LocalVisit[]> {
    const { db } = this.#context
    const ids = [customerId, ...((await db.customer.get(customerId))?.merged ?? [])]
    const rows = () => db.visit.where('customer_id').anyOf(ids).toArray()
    return this.#views(rows, (visit) => ids.includes(visit.customer_id))
  }

  /** Newest first; only the signed-in person's. */
  ofDay(day: string, pending?: Operation[]): Promise<LocalVisit[]> {
    const rows = () => this.#context.db.visit.where('business_day').equals(day).toArray()
    const mine = this.#context.me().person.id
    return this.#views(rows, (visit) => visit.business_day === day && visit.person_id === mine, pending)
  }

  /** Looks back to yesterday: a visit forgotten for days is not what the person is doing now. */
  async open(): Promise<LocalVisit | null> {
    const { me, now } = this.#context
    const zone = me().company.timezone
    const days = [now(), new Date(now().getTime() - MS_PER_DAY)].map((at) => businessDay(at, zone))
    for (const day of days) {
      const open = (await this.ofDay(day)).find((visit) => !visit.ended_at)
      if (open) return open
    }
    return null
  }

  /** One visit without what is joined to it, for use inside a transaction. */
  async folded(id: string): Promise<FoldedVisit> {
    const { db } = this.#context
    const pending = await pendingOperations(db, [id])
    const row = await db.visit.get(id)
    const visit = foldVisit(row ? bare(row) : null, pending)
    if (!visit) throw new StoreError('visit_unknown')
    return visit
  }

  #views(
    read: () => PromiseLike<Mirrored<VisitDoc>[]>,
    keep: (visit: FoldedVisit) => boolean,
    pending?: Operation[],
  ): Promise<LocalVisit[]> {
    return this.#context.db.transaction('r?', this.tables, async () => this.#read(read, keep, pending))
  }

  async #read(
    read: () => PromiseLike<Mirrored<VisitDoc>[]>,
    keep: (visit: FoldedVisit) => boolean,
    known?: Operation[],
  ): Promise<LocalVisit[]> {
    const { db, customers } = this.#context
    const [pending, stored] = await Promise.all([known ?? pendingOperations(db), read()])
    const operations = operationsByTarget(pending, 'visit')
    const rows = new Map(stored.map((row) => [row.id, bare(row)]))
    const folded = [...new Set([...rows.keys(), ...operations.keys()])].flatMap((id) => {
      const visit = foldVisit(rows.get(id) ?? null, operations.get(id) ?? [])
      return visit && keep(visit) ? [visit] : []
    })
    if (folded.length === 0) return []
    const [named, blobs, policy, begunHere] = await Promise.all([
      customers.many(
        folded.map((visit) => visit.customer_id),
        pending,
      ),
      this.#blobsOf(folded),
      this.#policy(),
      this.#begunHere(folded),
    ])
    const mine = this.#context.me().person.id
    return folded
      .map((visit) => {
        const customer = named.get(visit.customer_id) ?? null
        const shown = view(visit, customer, operations.get(visit.id) ?? [], blobs, policy)
        const isOpen = !visit.ended_at && visit.person_id === mine
        return { ...shown, elsewhere: isOpen && !begunHere.has(visit.id) }
      })
      .sort((a, b) => (a.started_at < b.started_at ? 1 : -1))
  }

  async #blobsOf(visits: FoldedVisit[]): Promise<Map<string, StoredBlob>> {
    const wanted = visits.flatMap((visit) => visit.photos.map((photo) => photo.sha256))
    const found = await this.#context.db.blob.bulkGet([...new Set(wanted)])
    return new Map(found.filter((blob) => blob !== undefined).map((blob) => [blob.sha256, blob]))
  }

  /** Of the open visits those whose check-in stands in this phone's outbox; it is kept for days after the answer. */
  async #begunHere(visits: FoldedVisit[]): Promise<Set<string>> {
    const open = visits.filter((visit) => !visit.ended_at).map((visit) => visit.id)
    if (open.length === 0) return new Set()
    const recorded = await this.#context.db.outbox.where('target').anyOf(open).toArray()
    return new Set(recorded.filter((op) => op.wire.type === 'visit.check_in').map((op) => op.target))
  }

  async #policy(): Promise<JudgePolicy> {
    const company = await this.#context.db.company.toCollection().first()
    return { ...DEFAULT_POLICY, ...company?.fence }
  }
}

function view(
  visit: FoldedVisit,
  customer: Customer | null,
  operations: Operation[],
  blobs: Map<string, StoredBlob>,
  policy: JudgePolicy,
): Omit<LocalVisit, 'elsewhere'> {
  const { no_fix_reason, ...doc } = visit
  return {
    ...doc,
    customer,
    photos: visit.photos.map((photo) => {
      const blob = blobs.get(photo.sha256)
      const sent = blob ? blob.offset / Math.max(1, blob.size) : 1
      return { ...photo, local: Boolean(blob), progress: photo.state === 'stored' ? 1 : sent }
    }),
    judgement: visit.judgement ?? predict(visit, customer, policy),
    predicted: !visit.judgement,
    pending: operations.some((op) => op.status !== 'acked'),
  }
}

/** What the server will say if nothing else comes: the best fix of the arrival against today's pin. */
function predict(visit: FoldedVisit, customer: Customer | null, policy: JudgePolicy): Judgement {
  const arrival = visit.fixes.filter((fix) => fix.kind !== 'out')
  const vague = Number.POSITIVE_INFINITY
  const best = arrival.reduce<(typeof arrival)[number] | null>(
    (kept, fix) => (!kept || (fix.accuracy_m ?? vague) < (kept.accuracy_m ?? vague) ? fix : kept),
    null,
  )
  return judge(best, customer?.pin ?? null, policy, {
    startedAt: visit.started_at,
    noFixReason: visit.no_fix_reason ?? null,
  })
}
