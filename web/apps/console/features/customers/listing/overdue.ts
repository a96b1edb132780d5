const DAY_MS = 86_400_000

/** Whole days since a customer became due; null while it is not, or never will be. */
export function daysLate(dueAt: string | null, now: number): number | null {
  if (dueAt === null) return null
  const late = now - Date.parse(dueAt)
  return late < 0 ? null : Math.floor(late / DAY_MS)
}
