import type { Problem } from '@shared/i18n/errorText.ts'

export interface Successor {
  position_id: string
  title: string
  unit_name: string
  people: string
}

export interface HandOverRequest {
  id: string
  position_id: string
  from_day: string
  reason: string
  round: number
}

/** Throws the problem document, or code "network" when there was no answer. */
async function ask<T>(path: string, body?: object): Promise<T> {
  let response: Response
  try {
    response = await fetch(`/api/v1${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'X-Rounds': '1', ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
  } catch {
    throw { code: 'network' } satisfies Problem
  }
  if (response.ok) return (await response.json()) as T
  const problem: unknown = await response.json().catch(() => null)
  if (problem && typeof problem === 'object' && 'code' in problem) throw problem
  throw { code: 'server_error' } satisfies Problem
}

export async function listSuccessors(customerId: string): Promise<Successor[]> {
  return (await ask<{ items: Successor[] }>(`/customers/${customerId}/successors`)).items
}

export async function askHandOver(customerId: string, request: HandOverRequest): Promise<void> {
  await ask(`/customers/${customerId}/hand-over`, request)
}

/** A word on an approval that decides nothing. */
export async function leaveRemark(runId: string, id: string, comment: string): Promise<void> {
  await ask(`/approvals/${runId}/comment`, { id, comment })
}
