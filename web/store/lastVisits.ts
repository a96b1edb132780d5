import { Dexie } from 'dexie'
import type { Operation, PersonDatabase } from './database'

/** Of each customer the latest check-in this phone knows, sent or not. Reads keys, never whole visits. */
export async function lastVisits(
  db: PersonDatabase,
  customerIds: string[],
  pending: Operation[],
): Promise<Map<string, string>> {
  const found = await db.transaction('r', db.visit, async (tx) => newestVisits(tx.idbtrans, customerIds))
  for (const { customer_id, wire } of pending) {
    if (wire.type !== 'visit.check_in' || !customer_id) continue
    const at = String(wire.data?.started_at)
    if (at > (found.get(customer_id) ?? '')) found.set(customer_id, at)
  }
  return found
}

/**
 * Beneath Dexie and all at once: sixty rows of a list are sixty keys, and each of them costs a slow phone 5 ms
 * through Dexie. What watches the answer watches `touched`, which changes with the visits.
 */
function newestVisits(tx: IDBTransaction, customerIds: string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const index = tx.objectStore('visit').index('[customer_id+started_at]')
  const reads = customerIds.map(
    (id) =>
      new Dexie.Promise<void>((resolve, reject) => {
        // An array comes after every string: the end of what stands under this customer.
        const request = index.openKeyCursor(IDBKeyRange.bound([id], [id, []]), 'prev')
        request.onerror = () => reject(request.error)
        request.onsuccess = () => {
          const key = request.result?.key as [string, string] | undefined
          if (key) found.set(id, key[1])
          resolve()
        }
      }),
  )
  return Dexie.Promise.all(reads).then(() => found)
}
