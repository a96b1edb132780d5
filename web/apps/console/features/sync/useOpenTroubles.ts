import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { queries } from '../../queries'

const EVERY_MS = 60_000

/** How much there is to decide; null for those who may not, and until it is known. */
export function useOpenTroubles(): number | null {
  const { data: me } = useSuspenseQuery(queries.me)
  const { data } = useInfiniteQuery({
    ...queries.troubles({}),
    enabled: me.abilities.includes('sync:manage'),
    // A refusal changes nothing that is synced, so that no nudge tells of it.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) > 1 ? false : EVERY_MS),
  })
  const counts = data?.pages[0]?.counts
  return counts ? counts.rejected + counts.quarantine + counts.import : null
}
