import { ask } from './deviceList.ts'

export interface Look {
  at: string
  what: string
  person: { id: string; code: string; name: string } | null
  title: string | null
}

export interface Privacy {
  watchers: { name: string; title: string; unit: string }[]
  retention: { kind: string; days: number }[]
}

export async function readPrivacy(): Promise<Privacy> {
  return (await (await ask('/me/privacy', 'GET')).json()) as Privacy
}

export async function readLooks(cursor: string | null): Promise<{ items: Look[]; next: string | null }> {
  const search = cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''
  return (await (await ask(`/me/looks${search}`, 'GET')).json()) as { items: Look[]; next: string | null }
}
