import { uuidv7 } from '../shared/domain/uuidv7'
import type { Operation, PersonDatabase, WireOperation } from './database'
import { UNSENT } from './database'
import { StoreError } from './errors'
import type { Entity } from './rows'
import type { OutboxItem } from './types'

/** Version of the operations this build writes; the server keeps upcasters for older ones. */
export const OPERATION_VERSION = 1

export interface NewOperation
  extends Pick<WireOperation, 'type' | 'id' | 'data' | 'set' | 'base' | 'base_version' | 'blobs' | 'grp'> {
  entity: Entity
  target: string
  customerId: string | null
  hints?: Record<string, unknown>
}

/** Milliseconds of a clock that nobody can set back; null where there is none. */
export function monotonic(): number | null {
  return typeof performance === 'undefined' ? null : Math.round(performance.now())
}

/** Writes an operation. Call it inside the transaction that writes what it depends on. */
export async function append(db: PersonDatabase, draft: NewOperation, at: Date): Promise<Operation> {
  const { entity, target, customerId, hints, ...content } = draft
  const op_id = uuidv7(at)
  const wire: WireOperation = {
    op_id,
    v: OPERATION_VERSION,
    at: at.toISOString(),
    mono: monotonic(),
    ...content,
  }
  const row: Omit<Operation, 'n'> = {
    op_id,
    wire,
    entity,
    target,
    customer_id: customerId,
    hints: hints ?? {},
    status: 'queued',
    attempts: 0,
  }
  const n = await db.outbox.add(row)
  return { ...row, n }
}

/**
 * Operations that the server's copy of the rows does not show yet, in order: unsent ones, and
 * acknowledged ones until a pull has reached the head at which they were acknowledged. `targets`
 * limits them to what changes these rows.
 */
export async function pendingOperations(db: PersonDatabase, targets?: string[]): Promise<Operation[]> {
  const mirrorSeq = (await db.read<number>('mirror_seq')) ?? -1
  if (targets) {
    return db.outbox
      .where('target')
      .anyOf(targets)
      .filter((op) => UNSENT.includes(op.status) || (op.seq ?? -1) > mirrorSeq)
      .sortBy('n')
  }
  const unsent = await db.outbox
    .where('status')
    .anyOf([...UNSENT])
    .toArray()
  const acked = await db.outbox.where('seq').above(mirrorSeq).toArray()
  const byNumber = new Map([...unsent, ...acked].map((op) => [op.n, op]))
  return [...byNumber.values()].sort((a, b) => a.n - b.n)
}

/** Sent again, as new: the server's answer to the old operation is final. */
export async function retryOperation(db: PersonDatabase, opId: string, at: Date): Promise<void> {
  await db.transaction('rw', db.outbox, db.blob, async () => {
    const op = await operationOf(db, opId)
    if (op.status === 'rejected') {
      if (!op.attention) throw new StoreError('already_settled')
      const { op_id: _opId, v: _v, at: _at, mono: _mono, ...content } = op.wire
      const again = await append(
        db,
        { ...content, entity: op.entity, target: op.target, customerId: op.customer_id, hints: op.hints },
        at,
      )
      await db.outbox.update(op.n, { replaced_by: again.op_id, attention: 0 })
      return
    }
    if (op.status === 'deferred') await db.outbox.update(op.n, { status: 'queued', retry_at: 0 })
    for (const sha256 of op.wire.blobs ?? []) {
      const blob = await db.blob.get(sha256)
      if (blob?.state === 'failed') await db.blob.update(sha256, { state: 'ready', offset: 0, mismatches: 0 })
    }
  })
}

export async function discardOperation(
  db: PersonDatabase,
  opId: string,
  reason: string,
  at: Date,
): Promise<void> {
  await db.transaction('rw', db.outbox, async () => {
    const op = await operationOf(db, opId)
    // Anything else may already be on the server, or will be.
    if (!op.attention) throw new StoreError('not_discardable', { status: op.status })
    await db.outbox.update(op.n, { discarded: { at: at.getTime(), reason }, attention: 0 })
  })
}

async function operationOf(db: PersonDatabase, opId: string): Promise<Operation> {
  const op = await db.outbox.where('op_id').equals(opId).first()
  if (!op) throw new StoreError('not_found')
  return op
}

/** What the "unsent" page shows. `customersOf` finds customers, also those that only exist here. */
export async function listOutbox(
  db: PersonDatabase,
  customersOf: (ids: string[]) => Promise<Map<string, { name: string }>>,
): Promise<OutboxItem[]> {
  const travelling = await db.blob.where('state').anyOf('held', 'ready', 'failed').toArray()
  const blobs = new Map(travelling.map((blob) => [blob.sha256, blob]))
  const unsent = await db.outbox
    .where('status')
    .anyOf([...UNSENT])
    .toArray()
  const attention = await db.outbox.where('attention').equals(1).toArray()
  const withPhotos = blobs.size
    ? await db.outbox
        .where('status')
        .equals('acked')
        .filter((op) => (op.wire.blobs ?? []).some((sha256) => blobs.has(sha256)))
        .toArray()
    : []
  const shown = new Map([...unsent, ...attention, ...withPhotos].map((op) => [op.n, op]))
  const ids = [...shown.values()].flatMap((op) => (op.customer_id ? [op.customer_id] : []))
  const customers = await customersOf(ids)
  const items = [...shown.values()].map((op): OutboxItem => {
    const sha256 = op.wire.blobs?.[0]
    const blob = sha256 ? blobs.get(sha256) : undefined
    const size = Number(op.wire.data?.size ?? blob?.size ?? 0)
    return {
      opId: op.op_id,
      n: op.n,
      type: op.wire.type,
      status: op.status,
      at: new Date(op.wire.at),
      customerId: op.customer_id,
      customerName: op.customer_id ? (customers.get(op.customer_id)?.name ?? null) : null,
      visitId: op.entity === 'visit' ? op.target : null,
      code: blob?.state === 'failed' ? 'blob_hash_mismatch' : (op.code ?? null),
      params: op.params ?? {},
      retryAt: op.status === 'deferred' && op.retry_at ? new Date(op.retry_at) : null,
      photo: sha256
        ? {
            sha256,
            kind: photoKindOf(op),
            size,
            sent: blob ? blob.offset : size,
            failed: blob?.state === 'failed',
          }
        : null,
      lost: op.lost ?? [],
    }
  })
  const rank = (item: OutboxItem) =>
    item.status === 'rejected' || item.photo?.failed || item.lost.length ? 0 : item.status === 'acked' ? 2 : 1
  return items.sort((a, b) => rank(a) - rank(b) || a.n - b.n)
}

function photoKindOf(op: Operation): 'front' | 'shelf' | 'other' {
  const kind = op.wire.data?.kind
  return kind === 'front' || kind === 'shelf' ? kind : 'other'
}
