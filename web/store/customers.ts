import { uuidv7 } from '../shared/domain/uuidv7'
import type { Operation, PersonDatabase } from './database'
import { StoreError } from './errors'
import { lastVisits } from './lastVisits'
import { append, pendingOperations } from './operations'
import { foldCustomer } from './overlay'
import type { CustomerDoc, MirroredCustomer } from './rows'
import { byName, entryOf, type SearchEntry, searchEntries } from './search'
import { saving } from './space'
import type { Customer, CustomerDraft, CustomerQuery, CustomerSet } from './types'

const PAGE = 50

/** The pending operations of each customer. */
export function operationsByTarget(
  pending: Operation[],
  entity: Operation['entity'],
): Map<string, Operation[]> {
  const byTarget = new Map<string, Operation[]>()
  for (const op of pending) {
    if (op.entity !== entity) continue
    const list = byTarget.get(op.target)
    if (list) list.push(op)
    else byTarget.set(op.target, [op])
  }
  return byTarget
}

function bare(row: MirroredCustomer | undefined): CustomerDoc | null {
  if (!row) return null
  const { _b, _g, _s, ...doc } = row
  return doc as CustomerDoc
}

function isPlainBeginning({ q, grade, kind, status, near, offset }: CustomerQuery): boolean {
  return !q && grade === undefined && kind === undefined && status === undefined && !near && !offset
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

interface ChangeNote {
  stamp: number
  /** Customers changed since the stamp before; null means all. */
  ids: string[] | null
}

/** What was archived, or merged into another, is no choice any more; it stays for the history that names it. */
const isListed = (row: CustomerDoc) => !row.archived_at && !row.merged_into

export class Customers {
  readonly #db: PersonDatabase
  readonly #now: () => Date
  readonly #changed: () => Promise<void>
  #stamp = -1
  #entries = new Map<string, SearchEntry>()
  #sorted: SearchEntry[] = []

  constructor(db: PersonDatabase, now: () => Date, changed: () => Promise<void>) {
    this.#db = db
    this.#now = now
    this.#changed = changed
  }

  list(query: CustomerQuery = {}): Promise<{ rows: Customer[]; total: number }> {
    return this.#reading(() => this.#list(query))
  }

  async #list(query: CustomerQuery): Promise<{ rows: Customer[]; total: number }> {
    const pending = await pendingOperations(this.#db)
    const operations = operationsByTarget(pending, 'customer')
    if (operations.size === 0 && isPlainBeginning(query)) return this.#beginning(query, pending)
    const entries = await this.#withPending(await this.#index(), operations, pending)
    const found = searchEntries(entries, query)
    const offset = query.offset ?? 0
    const shown = found.slice(offset, offset + (query.limit ?? PAGE))
    const rows = await this.#rows(
      shown.map((hit) => hit.id),
      pending,
    )
    return {
      rows: shown.flatMap((hit) => {
        const row = rows.get(hit.id)
        if (!row) return []
        return hit.distance_m === undefined ? [row] : [{ ...row, distance_m: hit.distance_m }]
      }),
      total: found.length,
    }
  }

  /** What the database itself can order: the list opens before the index of all customers is built. */
  async #beginning(
    { limit = PAGE }: CustomerQuery,
    pending: Operation[],
  ): Promise<{ rows: Customer[]; total: number }> {
    const { customer } = this.#db
    const [first, total] = await Promise.all([
      customer.orderBy('_s').limit(limit).toArray(),
      this.#stamp < 0 ? customer.orderBy('_s').count() : this.#index().then((entries) => entries.length),
    ])
    const rows = await this.#folded(new Map(first.map((row) => [row.id, row])), pending)
    return { rows: [...rows.values()], total }
  }

  /** Builds the index ahead of the first search. */
  async warm(): Promise<void> {
    await this.#reading(() => this.#index())
  }

  async get(id: string): Promise<Customer | null> {
    return (await this.many([id])).get(id) ?? null
  }

  /** Customers by id, with what is pending folded in. */
  many(ids: string[], pending?: Operation[]): Promise<Map<string, Customer>> {
    return this.#reading(async () => this.#rows(ids, pending ?? (await pendingOperations(this.#db))))
  }

  /** Outbox and rows of one moment; part of the caller's transaction if there is one. */
  #reading<T>(read: () => Promise<T>): Promise<T> {
    const { outbox, customer, visit, meta } = this.#db
    // Dexie keeps a transaction open for async functions only; a plain one that returns a promise is cut off.
    return this.#db.transaction('r?', outbox, customer, visit, meta, async () => read())
  }

  async create(draft: CustomerDraft): Promise<Customer> {
    const id = uuidv7(this.#now())
    const { pin, ...fields } = draft
    const data = { ...fields, ...(pin ? { pin: { id: uuidv7(this.#now()), ...pin } } : {}) }
    await saving(this.#db, () =>
      this.#db.transaction('rw', this.#db.outbox, async () =>
        append(
          this.#db,
          { type: 'customer.create', id, data, entity: 'customer', target: id, customerId: id },
          this.#now(),
        ),
      ),
    )
    await this.#changed()
    return this.#must(id)
  }

  async edit(id: string, set: CustomerSet): Promise<Customer> {
    const { outbox, customer, visit, meta } = this.#db
    await saving(this.#db, () =>
      this.#db.transaction('rw', outbox, customer, visit, meta, async () => this.#appendEdit(id, set)),
    )
    await this.#changed()
    return this.#must(id)
  }

  async #appendEdit(id: string, set: CustomerSet): Promise<void> {
    const before = await this.get(id)
    if (!before) throw new StoreError('not_found')
    const { custom = {}, tags, ...plain } = set
    const own = Object.entries(custom).map(
      ([id, value]) => [`custom.${id}`, value, before.custom?.[id]] as const,
    )
    const touched = [
      ...Object.entries(plain).map(
        ([name, value]) => [name, value, before[name as keyof CustomerSet]] as const,
      ),
      ...own,
    ].filter(([, value, old]) => value !== undefined && !isSame(value, old))
    const changes = new Map<string, unknown>(touched.map(([name, value]) => [name, value]))
    const worn = before.tags ?? []
    const [added, dropped] = [
      tags?.filter((tag) => !worn.includes(tag)),
      worn.filter((tag) => !tags?.includes(tag)),
    ]
    if (added?.length) changes.set('add_tags', added)
    if (tags && dropped.length) changes.set('drop_tags', dropped)
    if (changes.size === 0) return
    const base = touched.map(([name, , old]) => [name, old ?? null])
    await append(
      this.#db,
      {
        type: 'customer.edit',
        id,
        set: Object.fromEntries(changes),
        base: Object.fromEntries(base),
        base_version: before.version,
        entity: 'customer',
        target: id,
        customerId: id,
      },
      this.#now(),
    )
  }

  async #must(id: string): Promise<Customer> {
    const customer = await this.get(id)
    if (!customer) throw new StoreError('not_found')
    return customer
  }

  async #rows(ids: string[], pending: Operation[]): Promise<Map<string, Customer>> {
    const unique = [...new Set(ids)]
    if (unique.length === 0) return new Map()
    const rows = await this.#db.customer.bulkGet(unique)
    return this.#folded(new Map(unique.map((id, i) => [id, rows[i]])), pending)
  }

  async #folded(
    rows: Map<string, MirroredCustomer | undefined>,
    pending: Operation[],
  ): Promise<Map<string, Customer>> {
    const operations = operationsByTarget(pending, 'customer')
    const visited = await lastVisits(this.#db, [...rows.keys()], pending)
    const found = new Map<string, Customer>()
    for (const [id, row] of rows) {
      const own = operations.get(id) ?? []
      const doc = foldCustomer(bare(row), own)
      const last_visit_at = visited.get(id) ?? null
      if (doc) found.set(id, { ...doc, last_visit_at, pending: own.some((op) => op.status !== 'acked') })
    }
    return found
  }

  /** The index follows the pages: one page's customers are read again, not all of them. */
  async #index(): Promise<SearchEntry[]> {
    const note = await this.#db.read<ChangeNote>('customers')
    const stamp = note?.stamp ?? 0
    if (stamp === this.#stamp) return this.#sorted
    if (note?.ids && this.#stamp === stamp - 1) {
      const rows = await this.#db.customer.bulkGet(note.ids)
      note.ids.forEach((id, i) => {
        const row = rows[i]
        if (row && isListed(row)) this.#entries.set(id, entryOf(row))
        else this.#entries.delete(id)
      })
    } else {
      const rows = await this.#db.customer.toArray()
      this.#entries = new Map(rows.filter(isListed).map((row) => [row.id, entryOf(row)]))
    }
    this.#sorted = [...this.#entries.values()].sort(byName)
    this.#stamp = stamp
    return this.#sorted
  }

  async #withPending(
    entries: SearchEntry[],
    operations: Map<string, Operation[]>,
    pending: Operation[],
  ): Promise<SearchEntry[]> {
    if (operations.size === 0) return entries
    const changed = await this.#rows([...operations.keys()], pending)
    if (changed.size === 0) return entries
    const kept = entries.filter((entry) => !changed.has(entry.id))
    return [...kept, ...[...changed.values()].filter(isListed).map(entryOf)].sort(byName)
  }
}
