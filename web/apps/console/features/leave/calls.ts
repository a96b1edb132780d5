import type { components } from '@shared/api/schema.ts'
import { queryOptions } from '@tanstack/react-query'
import { answer, client } from '../../api'

type Schemas = components['schemas']
export type Leave = Schemas['Leave']
export type LeaveIn = Schemas['LeaveIn']
export type LeaveCalendar = Schemas['LeaveCalendar']
export type AwayPerson = Schemas['AwayPerson']

const leave = (leave_id: string) => ({ path: { leave_id } })

export const leaveCalls = {
  ask: (body: LeaveIn, person_id: string | undefined) =>
    person_id
      ? answer(client.POST('/api/v1/people/{person_id}/leaves', { params: { path: { person_id } }, body }))
      : answer(client.POST('/api/v1/leaves', { body })),
  withdraw: (id: string) => answer(client.POST('/api/v1/leaves/{leave_id}/withdraw', { params: leave(id) })),
  shorten: (id: string, last_day: string) =>
    answer(client.POST('/api/v1/leaves/{leave_id}/shorten', { params: leave(id), body: { last_day } })),
}

export const leaveQueries = {
  own: queryOptions({
    queryKey: ['leaves', 'own'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/leaves', { signal })),
  }),
  calendar: (first: string, last: string) =>
    queryOptions({
      queryKey: ['leaves', 'calendar', first, last],
      queryFn: ({ signal }) =>
        answer(client.GET('/api/v1/leaves/calendar', { params: { query: { first, last } }, signal })),
    }),
  covers: (first_day: string, last_day: string, person_id: string | undefined) =>
    queryOptions({
      queryKey: ['leaves', 'covers', first_day, last_day, person_id],
      queryFn: ({ signal }) =>
        answer(
          client.GET('/api/v1/leaves/covers', {
            params: { query: { first_day, last_day, ...(person_id && { person_id }) } },
            signal,
          }),
        ),
      enabled: Boolean(first_day && last_day) && first_day <= last_day,
    }),
}
