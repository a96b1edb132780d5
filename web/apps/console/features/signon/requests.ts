import type { components } from '@shared/api/schema.ts'
import { queryOptions } from '@tanstack/react-query'
import { answer, client } from '../../api'

type Schemas = components['schemas']
export type Provider = Schemas['ProviderRow']
export type Tested = Schemas['Tested']
export type Draft = Omit<Schemas['ProviderIn'], 'id'>

const at = (provider_id: string) => ({ path: { provider_id } })

export const providersQuery = queryOptions({
  queryKey: ['sign-on'],
  queryFn: ({ signal }) => answer(client.GET('/api/v1/sign-on/providers', { signal })),
})

export const signOn = {
  chooseCode: (code: string) => answer(client.PUT('/api/v1/sign-on/code', { body: { code } })),
  test: (issuer: string) => answer(client.POST('/api/v1/sign-on/test', { body: { issuer } })),
  add: (id: string, draft: Draft) =>
    answer(client.POST('/api/v1/sign-on/providers', { body: { id, ...draft } })),
  change: (id: string, body: Schemas['ProviderPatch']) =>
    answer(client.PATCH('/api/v1/sign-on/providers/{provider_id}', { params: at(id), body })),
  remove: (id: string) =>
    answer(client.DELETE('/api/v1/sign-on/providers/{provider_id}', { params: at(id) })),
}
