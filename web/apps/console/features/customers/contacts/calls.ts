import type { components } from '@shared/api/schema.ts'
import { queryOptions } from '@tanstack/react-query'
import { answer, client } from '../../../api'

type Schemas = components['schemas']
export type Contact = Schemas['Contact']
export type ContactIn = Schemas['ContactIn']
export type ContactSet = Partial<Schemas['ContactSet']>
export type Reach = 'mobile' | 'phone' | 'email' | 'wechat'
export type ContactRole = ContactIn['role']

const contact = (contact_id: string) => ({ path: { contact_id } })
const place = (contact_id: string, customer_id: string) => ({ path: { contact_id, customer_id } })

export const contactCalls = {
  create: (customer_id: string, body: ContactIn) =>
    answer(
      client.POST('/api/v1/customers/{customer_id}/contacts', { params: { path: { customer_id } }, body }),
    ),
  edit: (id: string, base_version: number, set: ContactSet) =>
    answer(
      client.PATCH('/api/v1/contacts/{contact_id}', {
        params: contact(id),
        body: { base_version, set: set as Schemas['ContactSet'] },
      }),
    ),
  place: (id: string, customer_id: string, body: Schemas['PlaceIn']) =>
    answer(
      client.PUT('/api/v1/contacts/{contact_id}/customers/{customer_id}', {
        params: place(id, customer_id),
        body,
      }),
    ),
  takeOut: (id: string, customer_id: string) =>
    answer(
      client.DELETE('/api/v1/contacts/{contact_id}/customers/{customer_id}', {
        params: place(id, customer_id),
      }),
    ),
  reveal: (id: string, field: 'name' | Reach) =>
    answer(client.POST('/api/v1/contacts/{contact_id}/reveal', { params: contact(id), body: { field } })),
}

export const contactQueries = {
  of: (customer_id: string) =>
    queryOptions({
      queryKey: ['customers', 'contacts', customer_id],
      queryFn: ({ signal }) =>
        answer(
          client.GET('/api/v1/customers/{customer_id}/contacts', {
            params: { path: { customer_id } },
            signal,
          }),
        ),
    }),
}
