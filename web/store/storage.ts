import type { Status } from './status'

/** Asks the browser not to clear the outbox when space is short, and how much room there is. */
export async function lookAtStorage(status: Status): Promise<void> {
  const persisted = await askForDurability()
  status.storage = { ...status.storage, persisted, freeBytes: await freeBytes() }
  status.changed()
}

async function askForDurability(): Promise<boolean | null> {
  if (typeof navigator === 'undefined' || !navigator.storage?.persist) return null
  return navigator.storage.persist()
}

/** Null when the browser does not say. */
export async function freeBytes(): Promise<number | null> {
  if (typeof navigator === 'undefined' || !navigator.storage?.estimate) return null
  const { quota, usage } = await navigator.storage.estimate()
  return quota === undefined ? null : Math.max(0, quota - (usage ?? 0))
}
