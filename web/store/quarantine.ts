/**
 * The last duty of a phone that was removed: what it had not sent is handed over with its photos, and then it is
 * wiped. The server takes it in with the session that ended, and nothing else.
 */
import { chooseBatch, MOST_OPERATIONS } from './batches'
import type { Operation, PersonDatabase } from './database'
import { UNSENT } from './database'
import { sendNextPart } from './sendBlobs'
import { isJson, Undelivered, type Wire } from './wire'

const PATH = '/api/sync/v1/quarantine'

export interface QuarantineContext {
  db: PersonDatabase
  wire: Wire
  deviceId: string
  app: string
  now: () => Date
}

export type Delivery =
  /** All is handed over: wipe. */
  | { state: 'delivered' }
  /** Something could not be handed over yet; the server takes it in until then. */
  | { state: 'waits'; until: Date | null }
  /** The phone is nobody's removed phone any more. */
  | { state: 'readmitted' }

export async function deliverToQuarantine(context: QuarantineContext): Promise<Delivery> {
  const { db } = context
  const answer = await hand(context, [])
  const until = typeof answer.until === 'string' ? new Date(answer.until) : null
  if (!until && answer.allowed === false) return { state: 'readmitted' }
  if (answer.allowed === false) return { state: 'waits', until }
  let most = MOST_OPERATIONS
  const given = new Set<number>()
  for (;;) {
    const left = (await owed(db)).filter((op) => !given.has(op.n))
    const batch = chooseBatch(left, Number.POSITIVE_INFINITY, most)
    if (batch.length === 0) break
    try {
      await hand(context, batch)
      await handedOver(db, batch, context.now())
      most = MOST_OPERATIONS
    } catch (error) {
      if (!isAboutContent(error)) throw error
      // What cannot even be read as JSON there stays here, and keeps nothing else back.
      if (batch.length === 1) given.add(batch[0]?.n ?? -1)
      most = Math.max(1, Math.floor(batch.length / 2))
    }
  }
  await sendPhotos(context)
  const remains = (await owed(db)).length + (await db.blob.where('state').notEqual('delivered').count())
  return remains === 0 ? { state: 'delivered' } : { state: 'waits', until }
}

function isAboutContent(error: unknown): boolean {
  if (!(error instanceof Undelivered) || error.trouble !== 'refused') return false
  return error.code === 'malformed' || error.code === 'body_too_large'
}

/** Unsent, refused without having been read, or acknowledged and still without its photo. */
async function owed(db: PersonDatabase): Promise<Operation[]> {
  const withPhoto = new Set(await db.blob.where('state').anyOf('held', 'refused').primaryKeys())
  return (await db.outbox.toArray()).filter((op) => {
    if (UNSENT.includes(op.status)) return true
    if (op.discarded || op.replaced_by || op.status !== 'rejected') return false
    return Boolean(op.unread) || (op.wire.blobs ?? []).some((sha256) => withPhoto.has(sha256))
  })
}

async function hand(
  { wire, deviceId, app, now }: QuarantineContext,
  batch: Operation[],
): Promise<Record<string, unknown>> {
  const { json } = await wire.post(PATH, {
    device_id: deviceId,
    device_now: now().toISOString(),
    app,
    ops: batch.map((op) => ({ ...op.wire, n: op.n })),
  })
  if (!isJson(json) || !Array.isArray(json.results)) throw new Undelivered('bad_answer')
  if (batch.length > 0 && json.results.length !== batch.length) throw new Undelivered('bad_answer')
  return json
}

async function handedOver(db: PersonDatabase, batch: Operation[], at: Date): Promise<void> {
  await db.transaction('rw', db.outbox, db.blob, async () => {
    for (const op of batch) {
      await db.outbox.update(op.n, { status: 'acked', acked_at: at.getTime(), attention: 0 })
      for (const sha256 of op.wire.blobs ?? []) {
        const blob = await db.blob.get(sha256)
        if (blob?.state === 'held' || blob?.state === 'refused') {
          await db.blob.update(sha256, { state: 'ready' })
        }
      }
    }
  })
}

async function sendPhotos(context: QuarantineContext): Promise<void> {
  const begun = new Set<string>()
  for (;;) {
    try {
      if ((await sendNextPart(context, begun)) === 'nothing') return
    } catch (error) {
      const unwanted = error instanceof Undelivered && error.code === 'blob_unknown'
      if (!unwanted) throw error
      // Its record came another way; the photo stays until the phone is wiped.
      const [next] = await context.db.blob.where('state').equals('ready').sortBy('size')
      if (next) await context.db.blob.update(next.sha256, { state: 'failed' })
    }
  }
}
