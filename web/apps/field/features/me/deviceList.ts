import type { Problem } from '@shared/i18n/errorText.ts'

export interface Device {
  id: string
  label: string
  kind: 'phone' | 'desk'
  app: string | null
  created_at: string
  last_seen_at: string | null
  current: boolean
  revoked_at: string | null
}

/** Throws the problem document, or code "network" when there was no answer. */
export async function ask(path: string, method: 'GET' | 'DELETE'): Promise<Response> {
  let response: Response
  try {
    response = await fetch(`/api/v1${path}`, { method, headers: { 'X-Rounds': '1' } })
  } catch {
    throw { code: 'network' } satisfies Problem
  }
  if (response.ok) return response
  const problem: unknown = await response.json().catch(() => null)
  if (problem && typeof problem === 'object' && 'code' in problem) throw problem
  throw { code: 'server_error' } satisfies Problem
}

export async function listDevices(): Promise<Device[]> {
  const { items } = (await (await ask('/devices', 'GET')).json()) as { items: Device[] }
  return items.filter((device) => device.revoked_at === null)
}

export async function revokeDevice(id: string): Promise<void> {
  await ask(`/devices/${encodeURIComponent(id)}`, 'DELETE')
}
