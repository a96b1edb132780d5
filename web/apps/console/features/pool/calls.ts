import type { components } from '@shared/api/schema.ts'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, client } from '../../api'
import { keysOf } from '../customers/filters'
import type { PoolFilters } from './filters'

type Schemas = components['schemas']
export type PoolRow = Schemas['PoolRow']
export type PoolRules = Schemas['PoolRules']
export type PoolException = Schemas['PoolException']
const PAGE = 50
const at = (customer_id: string) => ({ path: { customer_id } })

export const poolCalls = {
  claim: (id: string) => answer(client.POST('/api/v1/customers/{customer_id}/claim', { params: at(id) })),
  release: (id: string, reason: string) =>
    answer(client.POST('/api/v1/customers/{customer_id}/release', { params: at(id), body: { reason } })),
  assign: (customer_ids: string[], position_id: string) =>
    answer(client.POST('/api/v1/customers/pool/assign', { body: { customer_ids, position_id } })),
  setRules: (rules: PoolRules) => {
    const { since: _, version, ...body } = rules
    return answer(client.PUT('/api/v1/customers/pool/rules', { body: { ...body, base_version: version } }))
  },
}

export const poolQueries = {
  list: ({ q, grade, kind, sort }: PoolFilters) =>
    infiniteQueryOptions({
      queryKey: ['pool', 'list', q, grade, kind, sort],
      queryFn: ({ signal, pageParam }) =>
        answer(
          client.GET('/api/v1/customers/pool', {
            params: {
              query: {
                ...(q && { q }),
                grade: keysOf(grade),
                kind: keysOf(kind),
                sort: (sort ?? 'name') as 'name',
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
  standing: queryOptions({
    queryKey: ['pool', 'standing'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/customers/pool/standing', { signal })),
  }),
  leaving: queryOptions({
    queryKey: ['pool', 'leaving'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/customers/pool/leaving', { signal })),
  }),
  rules: queryOptions({
    queryKey: ['pool', 'rules'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/customers/pool/rules', { signal })),
  }),
  history: (id: string) =>
    queryOptions({
      queryKey: ['pool', 'history', id],
      queryFn: ({ signal }) =>
        answer(client.GET('/api/v1/customers/{customer_id}/pool', { params: at(id), signal })),
    }),
}
