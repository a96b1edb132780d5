/** The outbox as the person works with it: what waits, what was refused, and what to do about it. */
import { uuidv7 } from '../shared/domain/uuidv7'
import type { Operation, PersonDatabase, StoredBlob } from './database'
import { inOrder, UNSENT } from './database'
import { StoreError } from './errors'
import { append, type NewOperation } from './operations'
import { dropBlobs } from './prune'
import type { Decision, OperationChange, OperationType, OutboxItem } from './types'

const DECISIONS_SHOWN_MS = 7 * 86_400_000

/** Rejected: sent again as new, for the server's answer to the old operation is final. */
export async function retryOperation(db: PersonDatabase, opId: string, at: Date): Promise<void> {
  await db.transaction('rw', db.outbox, db.blob, db.customer, async () => {
    const op = await operationOf(db, opId)
    if (op.status === 'rejected') {
      const members = await stepOf(db, op)
      return sendAnew(
        db,
        members.map((member) => ({ op: member, content: contentOf(member) })),
        at,
      )
    }
    if (op.status === 'deferred') await db.outbox.update(op.n, { status: 'queued', retry_at: 0 })
    for (const sha256 of op.wire.blobs ?? []) {
      const blob = await db.blob.get(sha256)
      if (blob?.state === 'failed') await db.blob.update(sha256, { state: 'ready', offset: 0, mismatches: 0 })
    }
  })
}

/** The refused content, corrected. The other operations of its step go with it, as they were. */
export async function editOperation(
  db: PersonDatabase,
  opId: string,
  change: OperationChange,
  at: Date,
): Promise<void> {
  await db.transaction('rw', db.outbox, db.blob, db.customer, async () => {
    const op = await operationOf(db, opId)
    if (op.status !== 'rejected') throw new StoreError('not_editable', { status: op.status })
    const corrected = await changed(db, op, change)
    const members = await stepOf(db, op)
    await sendAnew(
      db,
      members.map((member) => ({
        op: member,
        content: member.n === op.n ? corrected : contentOf(member),
      })),
      at,
    )
  })
}

/** Takes it off the list. What a server has refused is settled there as well. */
export async function discardOperation(
  db: PersonDatabase,
  opId: string,
  reason: string,
  at: Date,
): Promise<void> {
  await db.transaction('rw', db.outbox, db.blob, db.part, async () => {
    const op = await operationOf(db, opId)
    const photoFailed = await hasFailedPhoto(db, op)
    // Anything else may already be on the server, or will be.
    if (!op.attention && !photoFailed) throw new StoreError('not_discardable', { status: op.status })
    const members = op.status === 'rejected' ? await stepOf(db, op) : [op]
    for (const member of members) {
      await db.outbox.update(member.n, { discarded: { at: at.getTime(), reason }, attention: 0 })
      await dropBlobs(db, member)
      if (member.status === 'rejected' && !member.unread) {
        await append(
          db,
          {
            type: 'outbox.discard',
            id: member.op_id,
            data: { reason },
            entity: 'settlement',
            target: member.op_id,
            customerId: member.customer_id,
          },
          at,
        )
      }
    }
  })
}

async function operationOf(db: PersonDatabase, opId: string): Promise<Operation> {
  const op = await db.outbox.where('op_id').equals(opId).first()
  if (!op) throw new StoreError('not_found')
  return op
}

/** The operation, or all that were refused together with it. */
async function stepOf(db: PersonDatabase, op: Operation): Promise<Operation[]> {
  if (!op.attention) throw new StoreError('already_settled')
  const { grp } = op.wire
  if (!grp) return [op]
  const refused = await db.outbox.where('attention').equals(1).toArray()
  return refused.filter((one) => one.wire.grp === grp && one.status === 'rejected').sort(inOrder)
}

type Content = Omit<NewOperation, 'entity' | 'target' | 'customerId'>

function contentOf(op: Operation): Content {
  const { op_id: _opId, v: _v, at: _at, mono: _mono, replaces: _replaces, ...content } = op.wire
  return content as Content
}

async function changed(db: PersonDatabase, op: Operation, change: OperationChange): Promise<Content> {
  const content = contentOf(op)
  if (change.data) content.data = { ...content.data, ...change.data }
  if (content.set || change.set) {
    const set = { ...content.set, ...change.set }
    // The person has seen what stands there now, and decided again.
    const row = (await db.customer.get(op.target)) as Record<string, unknown> | undefined
    const standing = (field: string) => row?.[field] ?? (row ? null : (content.base?.[field] ?? null))
    content.set = set
    content.base = Object.fromEntries(Object.keys(set).map((field) => [field, standing(field)]))
    if (row) content.base_version = row.version as number
  }
  return content
}

/** The answers to the old group are final: the same name would be answered with them. */
async function sendAnew(
  db: PersonDatabase,
  step: { op: Operation; content: Content }[],
  at: Date,
): Promise<void> {
  const grp = uuidv7(at)
  for (const { op, content } of step) {
    const again = await append(
      db,
      {
        ...content,
        ...(content.grp ? { grp } : {}),
        entity: op.entity,
        target: op.target,
        customerId: op.customer_id,
        hints: op.hints,
        instead: op,
      },
      at,
    )
    await db.outbox.update(op.n, { replaced_by: again.op_id, attention: 0 })
    for (const sha256 of op.wire.blobs ?? []) {
      const blob = await db.blob.get(sha256)
      if (blob?.state === 'refused') await db.blob.update(sha256, { state: 'held' })
    }
  }
}

async function hasFailedPhoto(db: PersonDatabase, op: Operation): Promise<boolean> {
  const blobs = await db.blob.bulkGet(op.wire.blobs ?? [])
  return blobs.some((blob) => blob?.state === 'failed')
}

/**
 * What the "unsent" page shows: what needs attention, what is unsent in sending order, photos still travelling,
 * and what managers decided lately. `customersOf` finds customers, also those that only exist here.
 */
export async function listOutbox(
  db: PersonDatabase,
  now: Date,
  customersOf: (ids: string[]) => Promise<Map<string, { name: string }>>,
): Promise<OutboxItem[]> {
  const travelling = await db.blob.where('state').anyOf('held', 'ready', 'failed').toArray()
  const blobs = new Map(travelling.map((blob) => [blob.sha256, blob]))
  const withStatus = (...statuses: Operation['status'][]) =>
    db.outbox.where('status').anyOf(statuses).toArray()
  const unsent = await withStatus(...UNSENT)
  const attention = await db.outbox.where('attention').equals(1).toArray()
  const acked = blobs.size ? await withStatus('acked') : []
  const withPhotos = acked.filter(
    (op) => !op.discarded && (op.wire.blobs ?? []).some((sha256) => blobs.has(sha256)),
  )
  const since = now.getTime() - DECISIONS_SHOWN_MS
  const decided = (await withStatus('rejected')).filter((op) => isNews(op, since))
  const shown = [
    ...new Map([...unsent, ...attention, ...withPhotos, ...decided].map((op) => [op.n, op])).values(),
  ]
  const ids = shown.flatMap((op) => (op.customer_id ? [op.customer_id] : []))
  const customers = await customersOf([...new Set(ids)])
  const items: OutboxItem[] = []
  for (const op of shown) {
    const about = op.wire.type === 'outbox.discard' ? await operationOf(db, op.target).catch(() => null) : op
    if (about) items.push(itemOf(op, about, blobs, customers))
  }
  const place = new Map(shown.map((op) => [op.op_id, op]))
  const order = (item: OutboxItem) => place.get(item.opId) as Operation
  return items.sort((a, b) => rankOf(a) - rankOf(b) || inOrder(order(a), order(b)))
}

function isNews(op: Operation, since: number): boolean {
  const { decision } = op
  if (!decision || Date.parse(decision.at) < since) return false
  return decision.decision === 'accepted' || decision.decision === 'dismissed'
}

function rankOf(item: OutboxItem): number {
  if (item.decision) return 3
  if (item.discarding === null && (item.status === 'rejected' || item.photo?.failed || item.lost.length))
    return 0
  return item.status === 'acked' ? 2 : 1
}

function itemOf(
  op: Operation,
  about: Operation,
  blobs: Map<string, StoredBlob>,
  customers: Map<string, { name: string }>,
): OutboxItem {
  const sha256 = op.wire.blobs?.[0]
  const blob = sha256 ? blobs.get(sha256) : undefined
  const size = Number(op.wire.data?.size ?? blob?.size ?? 0)
  const failed = blob?.state === 'failed'
  return {
    opId: op.op_id,
    n: op.n,
    type: about.wire.type as OperationType,
    status: op.status,
    at: new Date(op.wire.at),
    customerId: about.customer_id,
    customerName: about.customer_id ? (customers.get(about.customer_id)?.name ?? null) : null,
    visitId: about.entity === 'visit' ? about.target : null,
    code: failed ? 'blob_hash_mismatch' : (op.code ?? null),
    params: op.params ?? {},
    retryAt: op.status === 'deferred' && op.retry_at ? new Date(op.retry_at) : null,
    photo: sha256 ? { sha256, kind: photoKindOf(op), size, sent: blob ? blob.offset : size, failed } : null,
    lost: op.lost ?? [],
    grp: op.wire.grp ?? null,
    content: { data: about.wire.data ?? null, set: about.wire.set ?? null },
    editable: op.status === 'rejected' && op.attention === 1,
    decision: decisionOf(op),
    discarding: about === op ? null : String(op.wire.data?.reason ?? ''),
  }
}

function decisionOf({ decision }: Operation): Decision | null {
  if (!decision) return null
  return {
    decision: decision.decision,
    reason: decision.reason,
    byPersonId: decision.by_person_id,
    at: new Date(decision.at),
  }
}

function photoKindOf(op: Operation): 'front' | 'shelf' | 'other' {
  const kind = op.wire.data?.kind
  return kind === 'front' || kind === 'shelf' ? kind : 'other'
}
