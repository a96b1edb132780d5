import { Dexie, type EntityTable, type Table } from 'dexie'
import type { DealDoc, DealStageDoc, MirroredContact } from './customerRows'
import type {
  ApprovalDoc,
  CompanyDoc,
  CustomerSetupDoc,
  Entity,
  LeaveDoc,
  Mirrored,
  MirroredCustomer,
  NoteDoc,
  NoteKindDoc,
  PlanItemDoc,
  ReminderDoc,
  SettlementDoc,
  VisitDoc,
} from './rows'
import type { Seals } from './sealing'
import { sortKeyOf } from './search'
import type { OperationType } from './types'

/** Letting a rejected operation go is one as well, so that the server's list is the phone's. */
export type WireType = OperationType | 'outbox.discard'

/** An operation as it travels. Never changed after it has been written. */
export interface WireOperation {
  op_id: string
  v: number
  type: WireType
  id: string
  at: string
  mono: number | null
  /** Operations of one group are all or nothing, and never travel in two requests. */
  grp?: string
  /** The rejected operation that this one carries on. */
  replaces?: string
  data?: Record<string, unknown>
  set?: Record<string, unknown>
  base?: Record<string, unknown>
  base_version?: number
  blobs?: string[]
}

export type OperationStatus = 'queued' | 'sending' | 'acked' | 'rejected' | 'deferred'
export const UNSENT: readonly OperationStatus[] = ['queued', 'sending', 'deferred']

export interface Operation {
  /** Counts the operations of this phone and person; sending order. */
  n: number
  /** Where it stands among the others when that is not `n`: the place of the operation that it replaces. */
  place?: number
  op_id: string
  wire: Readonly<WireOperation>
  /** What the operation changes; operations on one target are sent in order. */
  entity: Entity
  target: string
  customer_id: string | null
  /** What the phone knew and the server will find out for itself; only the optimistic row uses it. */
  hints: Record<string, unknown>
  status: OperationStatus
  attempts: number
  /** Head of the company's log when the operation was acknowledged. */
  seq?: number
  acked_at?: number
  retry_at?: number
  /** By the phone's clock: set back behind this moment, `retry_at` says nothing any more. */
  deferred_at?: number
  code?: string
  params?: Record<string, unknown>
  lost?: string[]
  /** 1 while the person should look at it: rejected, or fields lost to somebody else. */
  attention?: 0 | 1
  discarded?: { at: number; reason: string }
  /** The operation that carries the same content on after a retry. */
  replaced_by?: string
  /** Rejected by this phone alone: no server ever read it. */
  unread?: true
  /** What a manager decided about it, or the person on another way. */
  decision?: Omit<SettlementDoc, 'id'>
}

/** The order in which operations count and travel. */
export function inOrder(a: Operation, b: Operation): number {
  return (a.place ?? a.n) - (b.place ?? b.n) || a.n - b.n
}

/** held: its record has not been acknowledged. refused: its record was rejected, and somebody has to decide. */
export type BlobState = 'held' | 'refused' | 'ready' | 'delivered' | 'failed'

export interface StoredBlob {
  sha256: string
  mime: string
  size: number
  state: BlobState
  /** Bytes the server is known to have. */
  offset: number
  /** Times the server found another hash than ours. */
  mismatches: number
  saved_at: number
  delivered_at?: number
}

export interface BlobPart {
  sha256: string
  i: number
  bytes: ArrayBuffer
}

export const PART_BYTES = 256 * 1024

export interface MetaRow {
  key: MetaKey
  value: unknown
}

export type MetaKey =
  | 'cursor'
  | 'epoch'
  | 'buckets'
  | 'sweep'
  | 'mirror_seq'
  | 'mirrored'
  | 'synced_at'
  | 'skew_ms'
  | 'customers'
  | 'touched'
  | 'verified_at'
  | 'doubted'
  | 'sender_at'
  | 'reported'
  | 'reserve_spent'
  | 'unopened'
  | 'unopened_contacts'
  | 'sight'
  | 'sight_told'

/** Space kept for a full disk. */
export interface Reserve {
  id: 'ballast'
  bytes: ArrayBuffer
}

/** One person's part of the phone. Nothing of it is visible to the next person who signs in. */
export class PersonDatabase extends Dexie {
  declare approval: Table<Mirrored<ApprovalDoc>, string>
  declare customer_setup: Table<Mirrored<CustomerSetupDoc>, string>
  declare leave: Table<Mirrored<LeaveDoc>, string>
  declare contact: Table<MirroredContact, string>
  declare deal: Table<Mirrored<DealDoc>, string>
  declare deal_stage: Table<Mirrored<DealStageDoc>, string>
  declare note: Table<Mirrored<NoteDoc>, string>
  declare note_kind: Table<Mirrored<NoteKindDoc>, string>
  declare reminder: Table<Mirrored<ReminderDoc>, string>
  declare outbox: EntityTable<Operation, 'n'>
  declare customer: Table<MirroredCustomer, string>
  declare plan_item: Table<Mirrored<PlanItemDoc>, string>
  declare visit: Table<Mirrored<VisitDoc>, string>
  declare company: Table<Mirrored<CompanyDoc>, string | number>
  declare settlement: Table<Mirrored<SettlementDoc>, string>
  declare reserve: Table<Reserve, string>
  declare blob: Table<StoredBlob, string>
  declare part: Table<BlobPart, [string, number]>
  declare meta: Table<MetaRow, MetaKey>

  /** Encrypts sensitive parts of rows while the phone has a lock; what writes beneath Dexie has to ask it. */
  readonly seals: Seals | null

  constructor(name: string, seals: Seals | null = null) {
    // No query cache: pages are written beneath Dexie, and a cached answer would miss them.
    super(name, { chromeTransactionDurability: 'strict', cache: 'disabled' })
    this.seals = seals
    if (seals) this.use(seals.middleware)
    this.version(1).stores({
      outbox: '++n, &op_id, status, seq, acked_at, attention, target, customer_id',
      customer: 'id, *_b',
      plan_item: 'id, *_b, day',
      visit: 'id, *_b, customer_id, business_day',
      company: 'id, *_b',
      blob: 'sha256, state, delivered_at',
      part: '[sha256+i]',
      meta: 'key',
    })
    this.version(2)
      .stores({
        customer: 'id, *_b, _s',
        visit: 'id, *_b, customer_id, business_day, [customer_id+started_at]',
      })
      .upgrade((tx) =>
        tx
          .table<MirroredCustomer>('customer')
          .toCollection()
          .modify((row) => {
            row._s = sortKeyOf(row)
          }),
      )
    this.version(3).stores({ settlement: 'id, *_b', reserve: 'id' })
    this.version(4).stores({ approval: 'id, *_b' })
    this.version(5).stores({ leave: 'id, *_b' })
    this.version(6).stores({ note: 'id, *_b, customer_id', note_kind: 'id, *_b', reminder: 'id, *_b' })
    this.version(7).stores({ customer_setup: 'id, *_b' })
    this.version(8).stores({ contact: 'id, *_b', deal: 'id, *_b, customer_id', deal_stage: 'id, *_b' })
    this.version(9)
      .stores({ contact: 'id, *_b, *_c' })
      .upgrade(async (tx) => {
        const value: string[] = []
        await tx
          .table<MirroredContact>('contact')
          .toCollection()
          .modify((row) => {
            row._c = row.customers.map((one) => one.customer_id)
            if (row.reach_sealed) value.push(row.id)
          })
        await tx.table('meta').put({ key: 'unopened_contacts', value })
      })
  }

  async read<T>(key: MetaKey): Promise<T | undefined> {
    return (await this.meta.get(key))?.value as T | undefined
  }

  async write(key: MetaKey, value: unknown): Promise<void> {
    await this.meta.put({ key, value })
  }
}
