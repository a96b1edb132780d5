import type { components, paths } from '@shared/api/schema.ts'
import type { Answer, Client, Given } from '../../api'

type Schemas = components['schemas']
type Asked = NonNullable<paths['/api/v1/people']['get']['parameters']['query']>
export type DirectoryQuery = { [K in keyof Asked]?: Asked[K] | undefined }
type Signal = AbortSignal

const unit = (unit_id: string) => ({ path: { unit_id } })
const person = (person_id: string) => ({ path: { person_id } })
const position = (position_id: string) => ({ path: { position_id } })

/** What the console asks about units, people, positions and invitations. */
export function organisation(client: Client, answer: Answer, given: Given) {
  return {
    unitsOn: (on: string, signal: Signal) =>
      answer(client.GET('/api/v1/units', { params: { query: { on } }, signal })),
    unitHistory: (id: string, signal: Signal) =>
      answer(client.GET('/api/v1/units/{unit_id}/history', { params: unit(id), signal })),
    createUnit: (body: Schemas['UnitIn']) => answer(client.POST('/api/v1/units', { body })),
    renameUnit: (id: string, name: string) =>
      answer(client.PATCH('/api/v1/units/{unit_id}', { params: unit(id), body: { name } })),
    moveUnit: (id: string, parent_id: string, from_day: string) =>
      answer(
        client.POST('/api/v1/units/{unit_id}/move', { params: unit(id), body: { parent_id, from_day } }),
      ),
    archiveUnit: (id: string) => answer(client.DELETE('/api/v1/units/{unit_id}', { params: unit(id) })),
    directory: (query: DirectoryQuery, signal: Signal) =>
      answer(client.GET('/api/v1/people', { params: { query: given(query) }, signal })).then((page) => ({
        items: page.items,
        next: page.next ?? null,
      })),
    person: (id: string, signal: Signal) =>
      answer(client.GET('/api/v1/people/{person_id}', { params: person(id), signal })),
    createPerson: (body: Schemas['PersonIn']) => answer(client.POST('/api/v1/people', { body })),
    editPerson: (id: string, body: Schemas['PersonPatch']) =>
      answer(client.PATCH('/api/v1/people/{person_id}', { params: person(id), body })),
    revealOfPerson: (id: string, field: 'mobile' | 'email') =>
      answer(client.POST('/api/v1/people/{person_id}/reveal', { params: person(id), body: { field } })),
    deactivate: (id: string, day: string, reason: string) =>
      answer(
        client.POST('/api/v1/people/{person_id}/deactivate', { params: person(id), body: { day, reason } }),
      ),
    reactivate: (id: string) =>
      answer(client.POST('/api/v1/people/{person_id}/reactivate', { params: person(id) })),
    positions: (unit_id: string | undefined, signal: Signal) =>
      answer(client.GET('/api/v1/positions', { params: { query: given({ unit_id }) }, signal })),
    createPosition: (body: Schemas['PositionIn']) => answer(client.POST('/api/v1/positions', { body })),
    editPosition: (id: string, body: Schemas['PositionPatch']) =>
      answer(client.PATCH('/api/v1/positions/{position_id}', { params: position(id), body })),
    fill: (id: string, body: Schemas['Filling']) =>
      answer(client.POST('/api/v1/positions/{position_id}/fill', { params: position(id), body })),
    vacate: (id: string, person_id: string, day: string) =>
      answer(
        client.POST('/api/v1/positions/{position_id}/vacate', {
          params: position(id),
          body: { person_id, day },
        }),
      ),
    invite: (body: Schemas['InvitesIn']) => answer(client.POST('/api/v1/people/invites', { body })),
    revokeInvite: (invite_id: string) =>
      answer(client.DELETE('/api/v1/people/invites/{invite_id}', { params: { path: { invite_id } } })),
    lookAtInvite: (token: string) => answer(client.POST('/api/v1/invites/look', { body: { token } })),
    acceptInvite: (token: string, password: string) =>
      answer(client.POST('/api/v1/invites/accept', { body: { token, password } })),
    importPeople: (file: Blob, dry_run: boolean) =>
      answer(
        client.POST('/api/v1/people/import', {
          params: { query: { dry_run } },
          headers: { 'Content-Type': 'application/octet-stream' },
          body: file as unknown as string,
          bodySerializer: (bytes: unknown) => bytes as BodyInit,
        }),
      ),
    importTemplate: (language: string) =>
      answer(
        client.GET('/api/v1/people/import/template.xlsx', {
          headers: { 'Accept-Language': language },
          parseAs: 'blob',
        }),
      ) as Promise<unknown> as Promise<Blob>,
  }
}
