import { PART_BYTES, type PersonDatabase } from './database'

export async function sha256Hex(bytes: ArrayBuffer): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Keeps the bytes as ArrayBuffer rows (WebKit loses Blobs). Call it inside the record's transaction. */
export async function keepBlob(
  db: PersonDatabase,
  sha256: string,
  bytes: ArrayBuffer,
  mime: string,
  at: Date,
): Promise<void> {
  const known = await db.blob.get(sha256)
  if (known && known.state !== 'delivered') return
  for (let i = 0; i * PART_BYTES < bytes.byteLength; i++) {
    await db.part.put({ sha256, i, bytes: bytes.slice(i * PART_BYTES, (i + 1) * PART_BYTES) })
  }
  await db.blob.put({
    sha256,
    mime,
    size: bytes.byteLength,
    state: 'held',
    offset: 0,
    mismatches: 0,
    saved_at: at.getTime(),
  })
}

export async function readBlob(db: PersonDatabase, sha256: string): Promise<Blob | null> {
  const blob = await db.blob.get(sha256)
  if (!blob) return null
  const parts = await db.part
    .where('[sha256+i]')
    .between([sha256, 0], [sha256, Number.MAX_SAFE_INTEGER])
    .toArray()
  return new Blob(
    parts.map((part) => part.bytes),
    { type: blob.mime },
  )
}
