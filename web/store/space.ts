/**
 * A full disk. Two megabytes are kept in reserve; when a record finds no room they are given up, so that it is
 * saved all the same. Photos and pages of a pull may not touch them.
 */
import type { PersonDatabase } from './database'
import { StoreError } from './errors'

interface Failure {
  name?: unknown
  inner?: unknown
  failures?: unknown
}

/** However the libraries in between have wrapped it. */
export function isFull(error: unknown): boolean {
  if (error instanceof StoreError) return error.code === 'storage_full'
  if (typeof error !== 'object' || error === null) return false
  const { name, inner, failures } = error as Failure
  if (name === 'QuotaExceededError' || isFull(inner)) return true
  return Array.isArray(failures) && failures.some(isFull)
}

/** Saves a record, from the reserve if need be. `write` is a whole transaction, and runs twice when the first fails. */
export async function saving<T>(db: PersonDatabase, write: () => PromiseLike<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!isFull(error)) throw error
    await db.reserve.clear()
    await db.write('reserve_spent', true).catch(() => {})
  }
  try {
    return await write()
  } catch (error) {
    throw isFull(error) ? new StoreError('storage_full') : error
  }
}

/** While the reserve is spent, the room that is left belongs to records. */
export async function refusePhotosWhenFull(db: PersonDatabase): Promise<void> {
  if ((await db.read('reserve_spent')) && (await db.reserve.count()) === 0)
    throw new StoreError('storage_full')
}
