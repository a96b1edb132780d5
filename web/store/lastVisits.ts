import { Dexie } from 'dexie'
import type { PersonDatabase } from './database'

/** Of each customer the latest check-in this phone knows, sent or not. Reads keys, never whole visits. */
export async function lastVisits(db: PersonDatabase, customerIds: string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const heard = (customerId: string, at: string) => {
    if (at > (found.get(customerId) ?? '')) found.set(customerId, at)
  }
  const recorded = db.outbox.where('customer_id').anyOf(customerIds).toArray()
  await Promise.all(
    customerIds.map(async (id) => {
      const keys = await db.visit
        .where('[customer_id+started_at]')
        .between([id, Dexie.minKey], [id, Dexie.maxKey])
        .reverse()
        .limit(1)
        .keys()
      const [newest] = keys as unknown as [string, string][]
      if (newest) heard(id, newest[1])
    }),
  )
  for (const op of await recorded) {
    if (op.wire.type !== 'visit.check_in' || op.status === 'rejected' || !op.customer_id) continue
    heard(op.customer_id, String(op.wire.data?.started_at))
  }
  return found
}
