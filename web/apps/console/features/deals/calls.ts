import type { components } from '@shared/api/schema.ts'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, client } from '../../api'
import type { DealFilters } from './filters'

type Schemas = components['schemas']
export type DealRow = Schemas['DealRow']
export type DealColumn = Schemas['DealColumn']
export type Stage = Schemas['DealStage']
export type DealIn = Schemas['DealIn']
export type DealSet = Partial<Schemas['DealSet']>
const PAGE = 50
const at = (deal_id: string) => ({ path: { deal_id } })

/** What the server is asked with; only what is set. */
export function dealQuery({ q, state, stage, owner, overdue }: DealFilters) {
  return {
    ...(q && { q }),
    ...(state && { state: state as DealRow['state'] }),
    ...(stage && { stage }),
    ...(owner && { position_id: owner }),
    ...(overdue && { overdue: true }),
  }
}

export const dealCalls = {
  create: (body: Schemas['DealIn']) => answer(client.POST('/api/v1/deals', { body })),
  /** Only the fields that are sent are changed, which the generated type cannot say. */
  edit: (id: string, base_version: number, set: DealSet) =>
    answer(
      client.PATCH('/api/v1/deals/{deal_id}', {
        params: at(id),
        body: { base_version, set: set as Schemas['DealSet'] },
      }),
    ),
  move: (id: string, stage: string, reason: string | null) =>
    answer(
      client.POST('/api/v1/deals/{deal_id}/move', {
        params: at(id),
        body: { id: crypto.randomUUID(), stage, reason },
      }),
    ),
  archive: (id: string) => answer(client.POST('/api/v1/deals/{deal_id}/archive', { params: at(id) })),
  setStages: (items: Schemas['DealStageIn'][]) =>
    answer(client.PUT('/api/v1/deals/stages', { body: { items } })),
}

export const dealQueries = {
  board: (filters: DealFilters) => {
    const { q, position_id, overdue } = dealQuery(filters)
    const query = { ...(q && { q }), ...(position_id && { position_id }), ...(overdue && { overdue }) }
    return queryOptions({
      queryKey: ['deals', 'board', query],
      queryFn: ({ signal }) => answer(client.GET('/api/v1/deals/board', { params: { query }, signal })),
    })
  },
  list: (filters: DealFilters, customer_id?: string) =>
    infiniteQueryOptions({
      queryKey: ['deals', 'list', filters, customer_id],
      queryFn: ({ signal, pageParam }) =>
        answer(
          client.GET('/api/v1/deals', {
            params: {
              query: {
                ...dealQuery(filters),
                ...(customer_id && { customer_id }),
                ...(filters.sort && { sort: filters.sort as 'amount' }),
                ...(pageParam && { cursor: pageParam }),
                limit: PAGE,
              },
            },
            signal,
          }),
        ),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next ?? undefined,
    }),
  deal: (id: string) =>
    queryOptions({
      queryKey: ['deals', 'deal', id],
      queryFn: ({ signal }) => answer(client.GET('/api/v1/deals/{deal_id}', { params: at(id), signal })),
    }),
  stages: queryOptions({
    queryKey: ['deals', 'stages'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/deals/stages', { signal })),
  }),
  customers: (q: string) =>
    queryOptions({
      queryKey: ['deals', 'customers', q],
      queryFn: ({ signal }) =>
        answer(
          client.GET('/api/v1/customers', { params: { query: { ...(q && { q }), limit: 20 } }, signal }),
        ),
    }),
}
