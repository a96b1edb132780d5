import type { PersonDatabase } from './database'
import { countDelivery } from './status'
import type { EndOfDay, LocalVisit } from './types'
import type { VisitViews } from './visitViews'

/** Whether the day can be closed. Reads the outbox and the mirror of one moment. */
export function endOfDay(db: PersonDatabase, views: VisitViews, day: string): Promise<EndOfDay> {
  return db.transaction('r?', views.tables, async () => {
    const { unsent, photosLeft: photos, attention, lastSyncAt } = await countDelivery(db)
    const visits: LocalVisit[] = await views.ofDay(day)
    return {
      delivered: unsent + photos + attention === 0 && (await isConfirmed(db)),
      unsent,
      photos,
      attention,
      visits: visits.length,
      open: visits.find((visit) => !visit.ended_at) ?? (await views.open()),
      lastConfirmedAt: lastSyncAt,
    }
  })
}

/** A pull has reached the number that the company's log had when the last record was acknowledged. */
async function isConfirmed(db: PersonDatabase): Promise<boolean> {
  const newest = await db.outbox.orderBy('seq').last()
  const reached = await db.read<number>('mirror_seq')
  return reached !== undefined && (newest?.seq ?? -1) <= reached
}
