import type { PersonDatabase } from './database'
import { isFull } from './space'
import { freeBytes } from './storage'

export const BALLAST_BYTES = 2_000_000
const LARGEST_DRAW = 65_536

/** Puts the reserve back when there is room for it and for some records besides. */
export async function refillBallast(db: PersonDatabase): Promise<void> {
  if ((await db.reserve.count()) > 0) return
  const free = await freeBytes()
  if (free !== null && free < 2 * BALLAST_BYTES) return
  // What compresses well would reserve nothing.
  const bytes = new Uint8Array(BALLAST_BYTES)
  for (let i = 0; i < bytes.length; i += LARGEST_DRAW) {
    crypto.getRandomValues(bytes.subarray(i, i + LARGEST_DRAW))
  }
  try {
    await db.transaction('rw', db.reserve, db.meta, async () => {
      await db.reserve.put({ id: 'ballast', bytes: bytes.buffer })
      await db.meta.delete('reserve_spent')
    })
  } catch (error) {
    if (!isFull(error)) throw error
  }
}
