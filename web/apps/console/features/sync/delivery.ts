import { type ImportPart, Refusal } from '../../api'
import { type FilePhoto, type OutboxFile, portionsOf, requestOf } from './outboxFile'

export type ImportStatus = 'known' | 'held' | 'malformed'

export interface PartAnswer {
  offset: number
  complete: boolean
}

/** Where the server is; the page's own calls, or a test's. */
export interface Server {
  takeOperations: (part: ImportPart) => Promise<{ results: { status: ImportStatus }[] }>
  takePart: (sha256: string, off: number, size: number, bytes: Uint8Array<ArrayBuffer>) => Promise<PartAnswer>
}

/** How far a delivery has come. It is kept over a failure, so that the next attempt goes on from there. */
export interface Delivery {
  portions: number
  results: ImportStatus[]
  photos: number
  sentBytes: number
  /** Photos that the server did not take: nothing there names them, or they are no pictures. */
  skipped: number
}

export const nothingYet: Delivery = { portions: 0, results: [], photos: 0, sentBytes: 0, skipped: 0 }

const PART = 256 * 1024
const FINAL = ['blob_unknown', 'photo_not_image', 'photo_too_large', 'blob_hash_mismatch']

/** Operations first, because a photo is only taken when one of them names it. Raises what the server refuses with. */
export async function deliver(
  file: OutboxFile,
  server: Server,
  from: Delivery,
  onProgress: (delivery: Delivery) => void,
  signal: AbortSignal,
): Promise<Delivery> {
  let at = from
  const step = (change: Partial<Delivery>) => {
    at = { ...at, ...change }
    onProgress(at)
  }
  for (const ops of portionsOf(file.ops).slice(from.portions)) {
    signal.throwIfAborted()
    const { results } = await server.takeOperations(requestOf(file, ops))
    step({ portions: at.portions + 1, results: [...at.results, ...results.map(({ status }) => status)] })
  }
  for (const photo of file.photos.slice(from.photos)) {
    const isTaken = await deliverPhoto(photo, server, signal)
    step({
      photos: at.photos + 1,
      sentBytes: at.sentBytes + photo.size,
      skipped: at.skipped + (isTaken ? 0 : 1),
    })
  }
  return at
}

/** False when the server will never take this photo. A part that is there already is taken as a repetition. */
async function deliverPhoto(photo: FilePhoto, server: Server, signal: AbortSignal): Promise<boolean> {
  let off = 0
  for (;;) {
    signal.throwIfAborted()
    try {
      const part = photo.bytes.slice(off, off + PART)
      const answer = await server.takePart(photo.sha256, off, photo.size, part)
      if (answer.complete) return true
      if (answer.offset <= off) throw new Refusal(409, { code: 'blob_incomplete' })
      off = answer.offset
    } catch (error) {
      if (!(error instanceof Refusal) || !FINAL.includes(error.code)) throw error
      return false
    }
  }
}

export function shareDone(file: OutboxFile, delivery: Delivery): number {
  // A photo weighs what it weighs; an operation about as much as a kilobyte.
  const bytes = file.photos.reduce((sum, photo) => sum + photo.size, 0)
  const whole = file.ops.length * 1000 + bytes
  return whole === 0 ? 1 : (delivery.results.length * 1000 + delivery.sentBytes) / whole
}
