/** A phone that was removed from its person. */
import type { PersonDatabase } from './database'
import { deliverToQuarantine, type QuarantineContext } from './quarantine'
import { ENTITIES } from './rows'
import { Undelivered } from './wire'

export type Outcome = { state: 'delivered' | 'waits' | 'too_late'; until: Date } | { state: 'readmitted' }

/** Hands over what was unsent. After `until` nobody takes it any more. */
export async function deliverOrWait(context: QuarantineContext, until: Date): Promise<Outcome> {
  if (context.now() >= until) return { state: 'too_late', until }
  try {
    const delivery = await deliverToQuarantine(context)
    if (delivery.state === 'readmitted') return delivery
    if (delivery.state === 'delivered') return { state: 'delivered', until }
    const deadline = delivery.until && delivery.until < until ? delivery.until : until
    return { state: context.now() >= deadline ? 'too_late' : 'waits', until: deadline }
  } catch (error) {
    // The ended session is not known there any more: nobody else can hand it over either.
    if (error instanceof Undelivered && error.status === 401) return { state: 'waits', until }
    throw error
  }
}

/** Takes away all that could be read. What was not sent stays where no screen shows it. */
export async function forgetAllRead(db: PersonDatabase): Promise<void> {
  const tables = [...ENTITIES.map((entity) => db.table(entity)), db.meta, db.outbox, db.blob, db.part]
  await db.transaction('rw', tables, async () => {
    for (const entity of ENTITIES) await db.table(entity).clear()
    await db.meta.clear()
    const delivered = await db.blob.where('state').equals('delivered').primaryKeys()
    for (const sha256 of delivered) {
      await db.part.where('[sha256+i]').between([sha256, 0], [sha256, Number.MAX_SAFE_INTEGER]).delete()
    }
    await db.blob.bulkDelete(delivered)
    const waiting = new Set(await db.blob.toCollection().primaryKeys())
    const done = (await db.outbox.toArray()).filter((op) => {
      const isNamed = (op.wire.blobs ?? []).some((sha256) => waiting.has(sha256))
      const isSettled = op.status === 'acked' || (op.status === 'rejected' && !op.unread)
      return isSettled && !isNamed
    })
    await db.outbox.bulkDelete(done.map((op) => op.n))
    await db.write('touched', Math.random())
  })
}
