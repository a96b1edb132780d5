import type { components } from '@shared/api/schema.ts'
import { queryOptions } from '@tanstack/react-query'
import { answer, client } from '../../api'

type Schemas = components['schemas']
export type LeavingState = Schemas['LeavingState']
export type LeavingGroup = Schemas['LeavingGroup']

const person = (person_id: string) => ({ path: { person_id } })

export const leavingCalls = {
  leave: (id: string, body: Schemas['LeavingIn']) =>
    answer(client.POST('/api/v1/people/{person_id}/leaving', { params: person(id), body })),
  callOff: (id: string) =>
    answer(client.DELETE('/api/v1/people/{person_id}/leaving', { params: person(id) })),
}

export const leavingQueries = {
  state: (id: string) =>
    queryOptions({
      queryKey: ['people', 'leaving', id],
      queryFn: ({ signal }) =>
        answer(client.GET('/api/v1/people/{person_id}/leaving', { params: person(id), signal })),
    }),
  preview: (id: string, day: string) =>
    queryOptions({
      queryKey: ['people', 'leaving', id, day],
      queryFn: ({ signal }) =>
        answer(
          client.POST('/api/v1/people/{person_id}/leaving/preview', {
            params: person(id),
            body: { day },
            signal,
          }),
        ),
      enabled: Boolean(day),
    }),
}
