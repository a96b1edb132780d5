import type { components } from '@shared/api/schema.ts'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, client } from '../../api'

type Schemas = components['schemas']
export type Approval = Schemas['Approval']
export type Leg = Schemas['Leg']
export type Lane = Schemas['Lane']
export type Reason = Schemas['Ground']
export type Box = 'mine' | 'asked' | 'done'
export type Answer = Schemas['DecideIn']['decision']
export type BatchItem = Schemas['BatchItem']
export type ChainList = Schemas['ChainList']
export type Chain = ChainList['items'][number]
export type Definition = Chain['definition']
export type Path = Schemas['ApprovalPath']
export type Colleague = Schemas['Colleague']
export type Delegation = Schemas['Delegation']

const run = (run_id: string) => ({ path: { run_id } })

export const approvalCalls = {
  decide: (decisions: BatchItem[], keepalive = false) =>
    answer(client.POST('/api/v1/approvals/batch', { body: { decisions }, keepalive })),
  transfer: (id: string, body: Schemas['TransferIn']) =>
    answer(client.POST('/api/v1/approvals/{run_id}/transfer', { params: run(id), body })),
  addStep: (id: string, body: Schemas['AddStepIn']) =>
    answer(client.POST('/api/v1/approvals/{run_id}/add-step', { params: run(id), body })),
  withdraw: (id: string, body: Schemas['CommentIn']) =>
    answer(client.POST('/api/v1/approvals/{run_id}/withdraw', { params: run(id), body })),
  remind: (id: string, body: Schemas['CommentIn']) =>
    answer(client.POST('/api/v1/approvals/{run_id}/remind', { params: run(id), body })),
  comment: (id: string, body: Schemas['CommentIn']) =>
    answer(client.POST('/api/v1/approvals/{run_id}/comment', { params: run(id), body })),
  colleagues: (q: string) => answer(client.GET('/api/v1/approvals/people', { params: { query: { q } } })),
  delegate: (body: Schemas['DelegationIn']) => answer(client.POST('/api/v1/approvals/delegations', { body })),
  endDelegation: (delegation_id: string) =>
    answer(
      client.DELETE('/api/v1/approvals/delegations/{delegation_id}', { params: { path: { delegation_id } } }),
    ),
  saveChain: (body: Schemas['ChainIn']) => answer(client.POST('/api/v1/approval-chains', { body })),
  changeChain: (chain_id: string, body: Schemas['ChainPatch']) =>
    answer(client.PATCH('/api/v1/approval-chains/{chain_id}', { params: { path: { chain_id } }, body })),
  tryPath: (body: Schemas['TryIn']) => answer(client.POST('/api/v1/approval-chains/try', { body })),
  allowOwn: (own_allowed: boolean) =>
    answer(client.PUT('/api/v1/approval-chains/own', { body: { own_allowed } })),
}

const EVERY_MS = 30_000

export const approvalQueries = {
  box: (box: Box, kind: string | undefined) =>
    infiniteQueryOptions({
      queryKey: ['approvals', 'box', box, kind],
      queryFn: ({ signal, pageParam }) =>
        answer(
          client.GET('/api/v1/approvals', {
            params: { query: { box, ...(kind && { kind }), ...(pageParam && { cursor: pageParam }) } },
            signal,
          }),
        ),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next ?? undefined,
      refetchInterval: EVERY_MS,
    }),
  waiting: queryOptions({
    queryKey: ['approvals', 'waiting'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/approvals/waiting', { signal })),
    refetchInterval: EVERY_MS,
  }),
  delegations: queryOptions({
    queryKey: ['approvals', 'delegations'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/approvals/delegations', { signal })),
  }),
  chains: queryOptions({
    queryKey: ['approvals', 'chains'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/approval-chains', { signal })),
  }),
}
