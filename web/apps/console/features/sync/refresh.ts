import type { QueryClient } from '@tanstack/react-query'

const GAP_MS = 10_000
let last = Number.NEGATIVE_INFINITY

/** After a nudge, but seldom: what is still to be decided changes far less often than what is synced. */
export function refreshSync(client: QueryClient, now = Date.now()): void {
  if (now - last < GAP_MS) return
  last = now
  void client.invalidateQueries({ queryKey: ['sync'] })
}
