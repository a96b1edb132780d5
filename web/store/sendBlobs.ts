import { PART_BYTES, type PersonDatabase, type StoredBlob } from './database'
import { saving } from './space'
import { isJson, Undelivered, type Wire } from './wire'

const MISMATCHES_UNTIL_FAILED = 3

export interface BlobContext {
  db: PersonDatabase
  wire: Wire
  now: () => Date
}

function progressIn(json: unknown): { offset: number; complete: boolean } {
  if (!isJson(json) || typeof json.offset !== 'number') throw new Undelivered('bad_answer')
  return { offset: json.offset, complete: json.complete === true }
}

/**
 * Sends one part of the smallest photo whose record the server has. One part at a time, so that a
 * record written meanwhile goes first. `begun` holds the photos whose offset was asked already.
 */
export async function sendNextPart(
  context: BlobContext,
  begun: Set<string>,
): Promise<'nothing' | 'part' | 'photo'> {
  const { db, wire, now } = context
  const ready = await db.blob.where('state').equals('ready').sortBy('size')
  const blob = ready[0]
  if (!blob) return 'nothing'
  const path = `/api/sync/v1/blobs/${blob.sha256}`
  let { offset } = blob
  if (!begun.has(blob.sha256)) {
    const known = await knownProgress(wire, path)
    begun.add(blob.sha256)
    if (known.complete) return delivered(db, blob, now())
    offset = known.offset
  }
  const i = Math.floor(offset / PART_BYTES)
  const part = await db.part.get([blob.sha256, i])
  const bytes = part?.bytes.slice(offset - i * PART_BYTES)
  if (!bytes || bytes.byteLength === 0) {
    // The server claims more than there is, or a part is missing here: begin again, or give up.
    return mismatched(db, blob)
  }
  try {
    const answer = await wire.put(`${path}?off=${offset}&size=${blob.size}`, bytes)
    const progress = progressIn(answer.json)
    if (progress.complete) return delivered(db, blob, now())
    if (progress.offset === offset) return mismatched(db, blob)
    await db.blob.update(blob.sha256, { offset: progress.offset })
    return 'part'
  } catch (error) {
    if (!(error instanceof Undelivered)) throw error
    if (error.code === 'blob_incomplete' && typeof error.params.offset === 'number') {
      if (error.params.offset === offset) return mismatched(db, blob)
      await db.blob.update(blob.sha256, { offset: error.params.offset })
      return 'part'
    }
    if (error.code === 'blob_hash_mismatch') return mismatched(db, blob)
    begun.delete(blob.sha256)
    throw error
  }
}

async function knownProgress(wire: Wire, path: string): Promise<{ offset: number; complete: boolean }> {
  try {
    return progressIn((await wire.get(path)).json)
  } catch (error) {
    if (error instanceof Undelivered && error.code === 'not_found') return { offset: 0, complete: false }
    throw error
  }
}

async function delivered(db: PersonDatabase, blob: StoredBlob, at: Date): Promise<'photo'> {
  await saving(db, () =>
    db.blob.update(blob.sha256, { state: 'delivered', offset: blob.size, delivered_at: at.getTime() }),
  )
  return 'photo'
}

async function mismatched(db: PersonDatabase, blob: StoredBlob): Promise<'part'> {
  const mismatches = blob.mismatches + 1
  const state = mismatches >= MISMATCHES_UNTIL_FAILED ? 'failed' : 'ready'
  await db.blob.update(blob.sha256, { offset: 0, mismatches, state })
  return 'part'
}
