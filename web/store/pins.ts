/** A pin is asked for on the spot: where, why, and a photo that shows it; all of it in one operation. */
import { uuidv7 } from '../shared/domain/uuidv7'
import type { ApprovalContext } from './approvals'
import type { PinAsk, PinsHere } from './askedTypes'
import { keepBlob, sha256Hex } from './blobs'
import { append, pendingOperations } from './operations'
import { refusePhotosWhenFull, saving } from './space'
import type { PhotoInput } from './types'

interface ReadPhoto {
  bytes: ArrayBuffer
  sha256: string
  data: Record<string, unknown>
  mime: string
}

async function readPhoto({ blob, takenAt, ...photo }: PhotoInput, at: Date): Promise<ReadPhoto> {
  const bytes = await blob.arrayBuffer()
  const sha256 = await sha256Hex(bytes)
  const { width, height, live, watermark } = photo
  const told = { id: uuidv7(at), sha256, size: bytes.byteLength, width, height, live, watermark }
  return {
    bytes,
    sha256,
    data: { ...told, taken_at: takenAt.toISOString() },
    mime: blob.type || 'image/jpeg',
  }
}

/** Asked anew after it came back when `before` names that request. */
async function askPin({ db, now, changed }: ApprovalContext, ask: PinAsk): Promise<void> {
  const at = now()
  const photos = await Promise.all(ask.photos.map((photo) => readPhoto(photo, at)))
  if (photos.length) await refusePhotosWhenFull(db)
  const { fix, customerId, reason, before } = ask
  const id = before?.id ?? uuidv7(at)
  await saving(db, () =>
    db.transaction('rw', db.outbox, db.blob, db.part, db.meta, async () => {
      // A second press of the button asks nothing twice.
      if ((await waiting(db, customerId)).length) return
      for (const { sha256, bytes, mime } of photos) await keepBlob(db, sha256, bytes, mime, at)
      await append(
        db,
        {
          type: 'pin.ask',
          id,
          data: {
            customer_id: customerId,
            lng: fix.lng,
            lat: fix.lat,
            datum: 'wgs84',
            accuracy_m: fix.accuracy_m,
            taken_at: fix.taken_at,
            ...(reason ? { reason } : {}),
            round: (before?.round ?? 0) + 1,
            photos: photos.map((photo) => photo.data),
          },
          ...(photos.length ? { blobs: photos.map((photo) => photo.sha256) } : {}),
          entity: 'customer',
          // After whatever else this phone has to say about the customer: it may be new itself.
          target: customerId,
          customerId,
        },
        at,
      )
    }),
  )
  await changed()
}

const waiting = async (db: ApprovalContext['db'], customerId: string) =>
  (await pendingOperations(db, [customerId])).filter((op) => op.wire.type === 'pin.ask')

export const pinsOf = (context: ApprovalContext): PinsHere => ({
  ask: (what) => askPin(context, what),
  isWaiting: async (customerId) => (await waiting(context.db, customerId)).length > 0,
})
