/** What the phone says of itself, so that a manager sees whose records are stuck. */
import type { PersonDatabase } from './database'
import { countDelivery } from './status'
import type { StorageState } from './types'
import { Undelivered, type Wire } from './wire'

const AT_LEAST_EVERY_MS = 15 * 60_000

export interface ReportContext {
  db: PersonDatabase
  wire: Wire
  deviceId: string
  app: string
  now: () => Date
  storage: () => StorageState
}

interface Reported {
  at: number
  told: string
}

/** At the end of a cycle: when something worth telling has changed, else every quarter of an hour. */
export async function reportWhenDue(context: ReportContext): Promise<void> {
  const { db, wire, now, storage } = context
  const { unsent, oldestAt, photosLeft, attention } = await countDelivery(db)
  const { persisted, freeBytes } = storage()
  const news = {
    unsent,
    oldest_at: oldestAt?.toISOString() ?? null,
    photos: photosLeft,
    attention,
    persisted,
  }
  const told = JSON.stringify(news)
  const last = await db.read<Reported>('reported')
  const at = now().getTime()
  if (last?.told === told && Math.abs(at - last.at) < AT_LEAST_EVERY_MS) return
  try {
    await wire.post('/api/sync/v1/report', {
      device_id: context.deviceId,
      device_now: now().toISOString(),
      app: context.app,
      ...news,
      storage_free: freeBytes,
      mirror_seq: (await db.read<number>('mirror_seq')) ?? null,
    })
  } catch (error) {
    if (!(error instanceof Undelivered) || error.status === 401) throw error
    // Nothing of the person's work depends on it: the next cycle that is due tells it.
    if (error.trouble !== 'refused') return
  }
  await db.write('reported', { at, told } satisfies Reported)
}
