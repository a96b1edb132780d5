/** The outbox as a file, for a manager to take in when the phone itself can no longer deliver. */
import { sha256Hex } from './blobs'
import type { Operation, PersonDatabase } from './database'
import { inOrder, UNSENT } from './database'
import type { Me } from './rows'

export interface ExportedBy {
  me: Me
  deviceId: string
  deviceLabel: string
  app: string
  madeAt: Date
}

interface ExportedPhoto {
  sha256: string
  size: number
  mime: string
  base64: string
}

export async function exportOutbox(db: PersonDatabase, by: ExportedBy): Promise<Blob> {
  const { operations, photos } = await undelivered(db)
  const ops = operations.map((op) => ({ ...op.wire, n: op.n }))
  const contents = new TextEncoder().encode(JSON.stringify({ ops, photos }))
  const file = {
    format: 'rounds-outbox',
    version: 1,
    company_id: by.me.company.id,
    person_id: by.me.person.id,
    person_code: by.me.person.code,
    device_id: by.deviceId,
    device_label: by.deviceLabel,
    app: by.app,
    made_at: by.madeAt.toISOString(),
    ops,
    photos,
    sha256: await sha256Hex(contents.buffer),
  }
  return new Blob([JSON.stringify(file)], { type: 'application/json' })
}

/** Unsent operations, those that need attention, and those whose photos the server does not have yet. */
async function undelivered(
  db: PersonDatabase,
): Promise<{ operations: Operation[]; photos: ExportedPhoto[] }> {
  return db.transaction('r', db.outbox, db.blob, db.part, async () => {
    const blobs = await db.blob.where('state').notEqual('delivered').toArray()
    const travelling = new Set(blobs.map((blob) => blob.sha256))
    const operations = (await db.outbox.toArray())
      .filter((op) => {
        if (op.discarded) return false
        if (UNSENT.includes(op.status) || op.attention === 1) return true
        return op.status === 'acked' && (op.wire.blobs ?? []).some((sha256) => travelling.has(sha256))
      })
      .sort(inOrder)
    const wanted = new Set(operations.flatMap((op) => op.wire.blobs ?? []))
    const photos: ExportedPhoto[] = []
    for (const { sha256, size, mime } of blobs) {
      if (!wanted.has(sha256)) continue
      const parts = await db.part
        .where('[sha256+i]')
        .between([sha256, 0], [sha256, Number.MAX_SAFE_INTEGER])
        .toArray()
      photos.push({ sha256, size, mime, base64: base64Of(parts.map((part) => part.bytes)) })
    }
    return { operations, photos }
  })
}

function base64Of(parts: ArrayBuffer[]): string {
  const chunks: string[] = []
  for (const part of parts) {
    const bytes = new Uint8Array(part)
    // Longer argument lists overflow the stack.
    for (let i = 0; i < bytes.length; i += 8192) {
      chunks.push(String.fromCharCode(...bytes.subarray(i, i + 8192)))
    }
  }
  return btoa(chunks.join(''))
}
