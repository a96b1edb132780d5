import type { Trouble } from '../../api'
import { placeOf } from './payload'

/** As the phone did them: a check-out accepted before its check-in would be refused. */
export function inOrderOfPhone(troubles: readonly Trouble[]): Trouble[] {
  return [...troubles].sort(
    (a, b) =>
      a.device_id.localeCompare(b.device_id) ||
      placeOf(a.payload) - placeOf(b.payload) ||
      (a.at ?? a.received_at).localeCompare(b.at ?? b.received_at),
  )
}

export interface Progress {
  done: number
  of: number
  failed: { trouble: Trouble; error: Error }[]
}

/** One after the other in the phone's order; what is still refused stays open and holds nothing else up. */
export async function decideAll(
  troubles: readonly Trouble[],
  decide: (trouble: Trouble) => Promise<unknown>,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Progress> {
  const progress: Progress = { done: 0, of: troubles.length, failed: [] }
  for (const trouble of inOrderOfPhone(troubles)) {
    if (signal.aborted) break
    try {
      await decide(trouble)
      progress.done += 1
    } catch (error) {
      progress.failed.push({ trouble, error: error instanceof Error ? error : new Error(String(error)) })
    }
    onProgress({ ...progress, failed: [...progress.failed] })
  }
  return progress
}

export interface TroubleGroup {
  key: string
  first: Trouble
  items: Trouble[]
}

/** What came together: a phone's refusals, a removed phone's rest, a file. In the order of the list. */
export function groupsOf(troubles: readonly Trouble[]): TroubleGroup[] {
  const groups = new Map<string, TroubleGroup>()
  for (const trouble of troubles) {
    const key = `${trouble.source}:${trouble.device_id}`
    const group = groups.get(key) ?? { key, first: trouble, items: [] }
    group.items.push(trouble)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** The one to look at when `op` has left the list: the next one, or the last. */
export function following(troubles: readonly Trouble[], op: string): string | undefined {
  const at = troubles.findIndex((trouble) => trouble.op_id === op)
  return (troubles[at + 1] ?? troubles[at - 1])?.op_id
}
