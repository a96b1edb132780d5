import type { components } from '@shared/api/schema.ts'
import { queryOptions } from '@tanstack/react-query'
import { answer, client } from '../../api'

type Schemas = components['schemas']
export type Territory = Omit<Schemas['Territory'], 'rings'> & { rings: number[][][] }
export type TerritoryCount = Schemas['TerritoryCount']
export type TerritoryRun = Schemas['TerritoryRun']
export type Draft = Omit<Territory, 'owner_name'>
const at = (territory_id: string) => ({ path: { territory_id } })

export const territoryCalls = {
  /** A version of 0: it is new. */
  save: ({ id, version, rings, ...rest }: Draft) => {
    const set = { ...rest, rings: rings as [number, number][][] }
    return version === 0
      ? answer(client.POST('/api/v1/territories', { body: { id, ...set } }))
      : answer(
          client.PUT('/api/v1/territories/{territory_id}', {
            params: at(id),
            body: { ...set, base_version: version },
          }),
        )
  },
  archive: (id: string) => answer(client.DELETE('/api/v1/territories/{territory_id}', { params: at(id) })),
  run: (only_unowned: boolean) =>
    answer(client.POST('/api/v1/territories/runs', { body: { id: crypto.randomUUID(), only_unowned } })),
  undo: (run_id: string) =>
    answer(client.POST('/api/v1/territories/runs/{run_id}/undo', { params: { path: { run_id } } })),
}

export const territoryQueries = {
  all: (days: number) =>
    queryOptions({
      queryKey: ['territories', 'all', days],
      queryFn: ({ signal }) =>
        answer(client.GET('/api/v1/territories', { params: { query: { days } }, signal })),
      placeholderData: (before) => before,
    }),
  white: (id: string, days: number) =>
    queryOptions({
      queryKey: ['territories', 'white', id, days],
      queryFn: ({ signal }) =>
        answer(
          client.GET('/api/v1/territories/{territory_id}/white-space', {
            params: { ...at(id), query: { days } },
            signal,
          }),
        ),
    }),
  preview: (only_unowned: boolean) =>
    queryOptions({
      queryKey: ['territories', 'preview', only_unowned],
      queryFn: ({ signal }) =>
        answer(client.POST('/api/v1/territories/preview', { body: { only_unowned }, signal })),
    }),
  runs: queryOptions({
    queryKey: ['territories', 'runs'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/territories/runs', { signal })),
    refetchInterval: ({ state }) =>
      state.data?.items.some((one) => one.state === 'applying' || one.state === 'undoing') ? 1500 : false,
  }),
}

/** In the order of the tree, with how deep each stands. */
export function inTree(items: readonly Territory[]): { one: Territory; depth: number }[] {
  const known = new Set(items.map(({ id }) => id))
  const below = (parent: string | null, depth: number): { one: Territory; depth: number }[] =>
    items
      .filter((one) => (one.parent_id && known.has(one.parent_id) ? one.parent_id : null) === parent)
      .flatMap((one) => [{ one, depth }, ...below(one.id, depth + 1)])
  return below(null, 0)
}
