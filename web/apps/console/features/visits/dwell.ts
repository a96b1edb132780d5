import type { VisitRow } from '../../api'

/** Longer than a day nobody stays: the check-out was forgotten. */
const FORGOTTEN_S = 86_400

/** How long a visit that is still open has lasted; null when it has ended or was forgotten. */
export function secondsSoFar(
  { started_at, ended_at }: Pick<VisitRow, 'started_at' | 'ended_at'>,
  now: number,
) {
  if (ended_at !== null) return null
  const seconds = Math.max(0, (now - Date.parse(started_at)) / 1000)
  return seconds < FORGOTTEN_S ? seconds : null
}
