import { businessDay } from '../shared/domain/businessDay'
import { uuidv7 } from '../shared/domain/uuidv7'
import { keepBlob, readBlob, sha256Hex } from './blobs'
import type { Customers } from './customers'
import type { PersonDatabase } from './database'
import { StoreError } from './errors'
import { append, monotonic } from './operations'
import type { Me } from './rows'
import { isFull, refusePhotosWhenFull, saving } from './space'
import type { CheckInInput, CheckOutInput, FixInput, LocalPhoto, LocalVisit, PhotoInput } from './types'
import type { VisitViews } from './visitViews'

/** A second press of the button within this time is the same check-in. */
const SAME_PRESS_MS = 10_000

export interface VisitContext {
  db: PersonDatabase
  me: () => Me
  customers: Customers
  views: VisitViews
  now: () => Date
  /** Awaited, so that the sync state counts a record once its write has resolved. */
  changed: () => Promise<void>
}

interface ReadPhoto {
  bytes: ArrayBuffer
  sha256: string
  input: PhotoInput
}

async function readPhoto(input: PhotoInput): Promise<ReadPhoto> {
  const bytes = await input.blob.arrayBuffer()
  return { bytes, sha256: await sha256Hex(bytes), input }
}

function fixData(fix: FixInput, at: Date): Record<string, unknown> {
  return { ...fix, id: fix.id ?? uuidv7(at), simulated: fix.simulated ?? false }
}

export class Visits {
  readonly #context: VisitContext

  constructor(context: VisitContext) {
    this.#context = context
  }

  async checkIn(input: CheckInInput): Promise<LocalVisit> {
    const photos = await Promise.all((input.photos ?? []).map(readPhoto))
    if (photos.length === 0) return this.#saveCheckIn(input, photos, this.#context.now())
    try {
      return await this.#saveCheckIn(input, photos, this.#context.now())
    } catch (error) {
      if (!isFull(error)) throw error
    }
    const visit = await this.#saveCheckIn(input, [], this.#context.now())
    return { ...visit, unsavedPhotos: photos.length }
  }

  async #saveCheckIn(input: CheckInInput, photos: ReadPhoto[], at: Date): Promise<LocalVisit> {
    const { db, me } = this.#context
    const write = async () => {
      const same = await this.#samePress(input.customerId, at)
      if (same) return same
      const visitId = uuidv7(at)
      const customer = await this.#context.customers.get(input.customerId)
      const { person, positions, company } = me()
      await append(
        db,
        {
          type: 'visit.check_in',
          id: visitId,
          data: {
            customer_id: input.customerId,
            plan_item_id: input.planItemId ?? null,
            started_at: at.toISOString(),
            mono_ms: monotonic(),
            fix: input.fix ? fixData(input.fix, at) : null,
            ...(input.fix ? {} : { no_fix_reason: input.noFixReason ?? 'timeout' }),
            saver: input.saver ?? false,
            ...(input.note ? { note: input.note } : {}),
          },
          entity: 'visit',
          target: visitId,
          customerId: input.customerId,
          hints: {
            person_id: person.id,
            position_id: customer?.owner?.position_id ?? positions[0]?.id ?? null,
            business_day: businessDay(at, company.timezone),
          },
        },
        at,
      )
      for (const photo of photos) await this.#appendPhoto(visitId, input.customerId, photo, at)
      return visitId
    }
    return photos.length ? this.#recordWithPhoto(write) : this.#record(write)
  }

  async attachFix(visitId: string, fix: FixInput): Promise<LocalVisit> {
    const { db, now } = this.#context
    const at = now()
    return this.#record(async () => {
      const visit = await this.#context.views.folded(visitId)
      await append(
        db,
        {
          type: 'visit.attach_fix',
          id: visitId,
          data: { fix: fixData(fix, at) },
          entity: 'visit',
          target: visitId,
          customerId: visit.customer_id,
        },
        at,
      )
      return visitId
    })
  }

  async checkOut(visitId: string, input: CheckOutInput = {}): Promise<LocalVisit> {
    const { db, now } = this.#context
    const at = now()
    return this.#record(async () => {
      const visit = await this.#context.views.folded(visitId)
      if (visit.ended_at) throw new StoreError('already_checked_out')
      await append(
        db,
        {
          type: 'visit.check_out',
          id: visitId,
          data: {
            ended_at: at.toISOString(),
            mono_ms: monotonic(),
            fix: input.fix ? fixData(input.fix, at) : null,
            ...(input.note ? { note: input.note } : {}),
          },
          entity: 'visit',
          target: visitId,
          customerId: visit.customer_id,
        },
        at,
      )
      return visitId
    })
  }

  async addPhoto(visitId: string, input: PhotoInput): Promise<LocalPhoto> {
    const photo = await readPhoto(input)
    let photoId: string | null = null
    const visit = await this.#recordWithPhoto(async () => {
      const { customer_id } = await this.#context.views.folded(visitId)
      photoId = await this.#appendPhoto(visitId, customer_id, photo, this.#context.now())
      return visitId
    })
    const added = visit.photos.find((one) => one.id === photoId)
    if (!added) throw new StoreError('not_found')
    return added
  }

  photo(sha256: string): Promise<Blob | null> {
    return readBlob(this.#context.db, sha256)
  }

  async #appendPhoto(visitId: string, customerId: string, photo: ReadPhoto, at: Date): Promise<string> {
    const { db } = this.#context
    const { input, bytes, sha256 } = photo
    const id = uuidv7(at)
    await keepBlob(db, sha256, bytes, input.blob.type || 'image/jpeg', at)
    await append(
      db,
      {
        type: 'visit.add_photo',
        id,
        data: {
          visit_id: visitId,
          kind: input.kind,
          sha256,
          size: bytes.byteLength,
          mime: 'image/jpeg',
          width: input.width,
          height: input.height,
          taken_at: input.takenAt.toISOString(),
          live: input.live,
          watermark: input.watermark,
        },
        blobs: [sha256],
        entity: 'visit',
        target: visitId,
        customerId,
      },
      at,
    )
    return id
  }

  async #samePress(customerId: string, at: Date): Promise<string | null> {
    const here = await this.#context.db.outbox.where('customer_id').equals(customerId).toArray()
    const first = here.findLast(
      (op) =>
        op.wire.type === 'visit.check_in' &&
        op.status !== 'rejected' &&
        Math.abs(at.getTime() - Date.parse(op.wire.at)) < SAME_PRESS_MS,
    )
    return first?.target ?? null
  }

  /** Writes in one transaction and reads the visit back in the same one. `write` answers its id. */
  async #record(write: () => Promise<string>): Promise<LocalVisit> {
    return this.#told(await saving(this.#context.db, () => this.#written(write)))
  }

  /** Photos leave the last room on the disk to records. */
  async #recordWithPhoto(write: () => Promise<string>): Promise<LocalVisit> {
    await refusePhotosWhenFull(this.#context.db)
    try {
      return await this.#told(await this.#written(write))
    } catch (error) {
      throw isFull(error) ? new StoreError('storage_full') : error
    }
  }

  #written(write: () => Promise<string>): PromiseLike<LocalVisit | null> {
    const { db, views } = this.#context
    return db.transaction('rw', [...views.tables, db.part], async () => views.get(await write()))
  }

  async #told(visit: LocalVisit | null): Promise<LocalVisit> {
    if (!visit) throw new StoreError('visit_unknown')
    await this.#context.changed()
    return visit
  }
}
