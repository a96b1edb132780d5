import type { components } from '@shared/api/schema.ts'
import type { Problem } from '@shared/i18n/errorText.ts'
import type { Place } from '@shared/map/places.ts'
import { useEffect, useState } from 'react'
import { useSync } from '../../frame/store.tsx'

type Schemas = components['schemas']
export type PoolRow = Schemas['PoolRow']
export type PoolPage = Schemas['PoolPage']
export type Standing = Schemas['PoolStanding']
export type Leaving = Schemas['PoolLeaving']

/** Throws the problem document, or code "network" when there was no answer. */
async function ask<T>(path: string, body?: object): Promise<T> {
  let response: Response
  try {
    response = await fetch(`/api/v1/customers/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'X-Rounds': '1', ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
  } catch {
    throw { code: 'network' } satisfies Problem
  }
  if (response.status === 204) return undefined as T
  if (response.ok) return (await response.json()) as T
  const problem: unknown = await response.json().catch(() => null)
  if (problem && typeof problem === 'object' && 'code' in problem) throw problem
  throw { code: 'server_error' } satisfies Problem
}

export interface Wanted {
  q: string
  near: Place | undefined
  cursor?: string | undefined
}

export function readPool({ q, near, cursor }: Wanted): Promise<PoolPage> {
  const query = new URLSearchParams({ sort: near ? 'near' : 'name', limit: '30' })
  if (near) {
    query.set('lng', String(near.lng))
    query.set('lat', String(near.lat))
  }
  if (q) query.set('q', q)
  if (cursor) query.set('cursor', cursor)
  return ask<PoolPage>(`pool?${query}`)
}

export const readStanding = () => ask<Standing>('pool/standing')
export const readLeaving = async () => (await ask<{ items: Leaving[] }>('pool/leaving')).items
export const claim = (id: string) => ask<{ name: string }>(`${id}/claim`, {})
export const release = (id: string, reason: string) => ask<void>(`${id}/release`, { reason })

/** What is known since the app was opened; the pool is the server's, and nothing of it stays on the phone. */
let known: { standing: Standing; leaving: Leaving[] } | null = null

/** What the caller may do in the pool, and what is about to leave them. Null until somebody answered. */
export function usePoolNews(of = ''): typeof known {
  const { online } = useSync()
  const [news, setNews] = useState(known)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another customer is another reason to look
  useEffect(() => {
    if (!online) return
    let isOver = false
    const look = async () => {
      const standing = await readStanding()
      known = { standing, leaving: standing.leaving > 0 ? await readLeaving() : [] }
      if (!isOver) setNews(known)
    }
    look().catch(() => undefined)
    return () => {
      isOver = true
    }
  }, [online, of])
  return news
}
