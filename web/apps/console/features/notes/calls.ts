import type { components, paths } from '@shared/api/schema.ts'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, client } from '../../api'
import type { NoteFilters, STAGES } from './filters'

type Schemas = components['schemas']
export type Note = Schemas['Note']
type NoteQuery = NonNullable<paths['/api/v1/notes']['get']['parameters']['query']>
export type NoteKind = Schemas['NoteKind']
const PAGE = 30
const at = (note_id: string) => ({ path: { note_id } })

export const noteCalls = {
  comment: (id: string, text: string) =>
    answer(
      client.POST('/api/v1/notes/{note_id}/comments', {
        params: at(id),
        body: { id: crypto.randomUUID(), text },
      }),
    ),
  finish: (reminder_id: string) =>
    answer(
      client.PATCH('/api/v1/reminders/{reminder_id}', {
        params: { path: { reminder_id } },
        body: { done: true },
      }),
    ),
}

export const noteQueries = {
  list: ({ person, unit, customer, stage, ...rest }: NoteFilters) =>
    infiniteQueryOptions({
      queryKey: ['notes', 'list', { person, unit, customer, stage, ...rest }],
      queryFn: ({ signal, pageParam }) =>
        answer(
          client.GET('/api/v1/notes', {
            params: {
              query: {
                ...rest,
                person_id: person,
                unit_id: unit,
                customer_id: customer,
                stage: stage as (typeof STAGES)[number] | undefined,
                limit: PAGE,
                cursor: pageParam,
              } as unknown as NoteQuery,
            },
            signal,
          }),
        ),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next ?? undefined,
    }),
  history: (id: string) =>
    queryOptions({
      queryKey: ['notes', 'history', id],
      queryFn: ({ signal }) =>
        answer(client.GET('/api/v1/notes/{note_id}/history', { params: at(id), signal })),
    }),
  kinds: queryOptions({
    queryKey: ['notes', 'kinds'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/note-kinds', { signal })),
  }),
  reminders: queryOptions({
    queryKey: ['notes', 'reminders'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/reminders', { signal })),
  }),
}
