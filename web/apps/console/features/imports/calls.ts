import type { components } from '@shared/api/schema.ts'
import { queryOptions } from '@tanstack/react-query'
import { answer, client } from '../../api'

type Schemas = components['schemas']
export type CustomerImport = Schemas['CustomerImport']
export type ImportBrief = Schemas['ImportBrief']
export type PlanIn = Schemas['PlanIn']
export type WrongRow = Schemas['WrongRow']
export type DatumFinding = Schemas['DatumFinding']
export type Datum = Schemas['Datum']
export type ImportField =
  | 'name'
  | 'code'
  | 'external_id'
  | 'kind'
  | 'grade'
  | 'status'
  | 'owner'
  | 'phone'
  | 'contact'
  | 'district'
  | 'address'
  | 'lng'
  | 'lat'
  | 'place'
  | 'radius_m'
  | 'note'

const WORKING = ['asked', 'working']
export const isWorking = (told: CustomerImport | undefined) => WORKING.includes(told?.job?.state ?? '')
const at = (id: string) => ({ params: { path: { import_id: id } } })

export const importList = queryOptions({
  queryKey: ['customer-imports'],
  queryFn: ({ signal }) => answer(client.GET('/api/v1/customers/imports', { signal })),
})
export const oneImport = (id: string) =>
  queryOptions({
    queryKey: ['customer-imports', id],
    queryFn: ({ signal }) =>
      answer(client.GET('/api/v1/customers/imports/{import_id}', { ...at(id), signal })),
    refetchInterval: ({ state }) => (isWorking(state.data) ? 800 : false),
  })
export const datumFinding = (id: string) =>
  queryOptions({
    queryKey: ['customer-imports', id, 'datum'],
    queryFn: ({ signal }) =>
      answer(client.GET('/api/v1/customers/imports/{import_id}/datum', { ...at(id), signal })),
  })

export const sendFile = (file: File) =>
  answer(
    client.POST('/api/v1/customers/imports', {
      params: { query: { name: file.name.slice(-120) } },
      headers: { 'Content-Type': 'application/octet-stream' },
      body: file as unknown as string,
      bodySerializer: (bytes: unknown) => bytes as BodyInit,
    }),
  )
export const planImport = (id: string, plan: PlanIn) =>
  answer(client.POST('/api/v1/customers/imports/{import_id}/plan', { ...at(id), body: plan }))
export const applyImport = (id: string) =>
  answer(client.POST('/api/v1/customers/imports/{import_id}/apply', at(id)))
export const undoImport = (id: string) =>
  answer(client.POST('/api/v1/customers/imports/{import_id}/undo', at(id)))
export const repairDatum = (id: string, datum: Datum) =>
  answer(client.POST('/api/v1/customers/imports/{import_id}/datum', { ...at(id), body: { datum } }))
