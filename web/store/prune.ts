/** What the phone need not keep any longer. */
import type { Operation, PersonDatabase } from './database'

/** Acknowledged and settled operations, and delivered photos, older than `before`. */
export async function prune(db: PersonDatabase, before: number): Promise<void> {
  await db.transaction('rw', db.outbox, db.blob, db.part, db.meta, async () => {
    const mirrorSeq = (await db.read<number>('mirror_seq')) ?? -1
    const travelling = new Set(await db.blob.where('state').notEqual('delivered').primaryKeys())
    const acked = (await db.outbox.where('acked_at').below(before).toArray())
      .filter((op) => (op.seq ?? 0) <= mirrorSeq && !op.attention)
      .filter((op) => !(op.wire.blobs ?? []).some((sha256) => travelling.has(sha256)))
    const settled = (await db.outbox.where('status').equals('rejected').toArray()).filter(
      (op) => !op.attention && settledAt(op) < before,
    )
    for (const op of settled) await dropBlobs(db, op, ['refused'])
    await db.outbox.bulkDelete([...acked, ...settled].map((op) => op.n))
    for (const sha256 of await db.blob.where('delivered_at').below(before).primaryKeys()) {
      await deleteBlob(db, sha256)
    }
  })
}

function settledAt(op: Operation): number {
  if (op.decision) return Date.parse(op.decision.at)
  return op.discarded?.at ?? Date.parse(op.wire.at)
}

/** Nobody waits for these bytes any more, unless another record shows the same picture. */
export async function dropBlobs(
  db: PersonDatabase,
  op: Operation,
  states: readonly string[] = ['held', 'refused', 'failed'],
): Promise<void> {
  if (!op.wire.blobs?.length) return
  const others = (await db.outbox.toArray()).filter((one) => one.n !== op.n && !one.discarded)
  const wanted = new Set(others.flatMap((one) => one.wire.blobs ?? []))
  for (const sha256 of op.wire.blobs) {
    const blob = await db.blob.get(sha256)
    if (blob && states.includes(blob.state) && !wanted.has(sha256)) await deleteBlob(db, sha256)
  }
}

async function deleteBlob(db: PersonDatabase, sha256: string): Promise<void> {
  await db.part.where('[sha256+i]').between([sha256, 0], [sha256, Number.MAX_SAFE_INTEGER]).delete()
  await db.blob.delete(sha256)
}
