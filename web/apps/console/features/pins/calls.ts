import type { components } from '@shared/api/schema.ts'
import { queryOptions } from '@tanstack/react-query'
import { answer, client } from '../../api'

export type PinRequest = components['schemas']['PinRequest']
export type Impact = components['schemas']['Impact']

const of = (request_id: string) => ({ path: { request_id } })

export const pinQueries = {
  request: (id: string) =>
    queryOptions({
      queryKey: ['pins', 'request', id],
      queryFn: ({ signal }) =>
        answer(client.GET('/api/v1/pin-requests/{request_id}', { params: of(id), signal })),
    }),
  impact: (id: string) =>
    queryOptions({
      queryKey: ['pins', 'impact', id],
      queryFn: ({ signal }) =>
        answer(client.GET('/api/v1/pin-requests/{request_id}/impact', { params: of(id), signal })),
    }),
}

export const pinCalls = {
  since: (id: string, since: string | null) =>
    answer(client.POST('/api/v1/pin-requests/{request_id}/since', { params: of(id), body: { since } })),
  confirm: (customer_id: string, pin_id: string) =>
    answer(
      client.POST('/api/v1/customers/{customer_id}/pins/{pin_id}/confirm', {
        params: { path: { customer_id, pin_id } },
      }),
    ),
}
