/** What became of rejected operations, as the server tells it. */
import { asked } from './asked'
import type { Operation, StoredBlob } from './database'
import type { SettlementDoc } from './rows'

/** Takes settled operations off the list, in the transaction that brings the news. */
export async function settle(tx: IDBTransaction, settlements: SettlementDoc[]): Promise<void> {
  const outbox = tx.objectStore('outbox')
  for (const { id, ...decision } of settlements) {
    const op = (await asked(outbox.index('op_id').get(id))) as Operation | undefined
    if (op?.status !== 'rejected') continue
    outbox.put({ ...op, attention: 0, decision })
    if (decision.decision === 'accepted') await releasePhotos(tx.objectStore('blob'), op)
  }
}

async function releasePhotos(blobs: IDBObjectStore, op: Operation): Promise<void> {
  for (const sha256 of op.wire.blobs ?? []) {
    const blob = (await asked(blobs.get(sha256))) as StoredBlob | undefined
    if (blob?.state === 'refused') blobs.put({ ...blob, state: 'ready' })
  }
}
