import { useQueryClient } from '@tanstack/react-query'

/** After a change of the organisation everything that shows it is asked again. */
export function useRefreshOrganisation(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    await Promise.all(
      ['people', 'units', 'positions', 'me'].map((key) => client.invalidateQueries({ queryKey: [key] })),
    )
  }
}
