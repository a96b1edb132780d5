import type { components } from '@shared/api/schema.ts'
import type { Answer, Client, Given } from '../../../api'

type Schemas = components['schemas']
export type Pair = Schemas['Pair']
export type TwinsIn = Schemas['TwinsIn']
export type Side = Pair['first']

/** What the console asks about customers that may be one. */
export function twinRequests(client: Client, answer: Answer, given: Given) {
  return {
    findTwins: (body: TwinsIn, signal: AbortSignal) =>
      answer(client.POST('/api/v1/customers/twins/find', { body, signal })),
    twinPairs: (cursor: string | undefined, signal: AbortSignal) =>
      answer(client.GET('/api/v1/customers/twins/pairs', { params: { query: given({ cursor }) }, signal })),
    keepApart: (body: Schemas['ApartIn']) => answer(client.POST('/api/v1/customers/twins/apart', { body })),
    mergeTwins: (body: Schemas['MergeIn']) => answer(client.POST('/api/v1/customers/merges', { body })),
    undoMerge: (merge_id: string) =>
      answer(client.POST('/api/v1/customers/merges/{merge_id}/undo', { params: { path: { merge_id } } })),
  }
}
