type Verdict = 'on_site' | 'off_site' | 'no_position' | 'unverified'

export interface PinEvidence {
  photos: { id: string; url: string | null; thumb_url: string | null }[]
  /** Null once it is decided: what would change is a question for before. */
  impact: {
    looked_at: number
    flips: number
    items: {
      visit_id: string
      person_name: string
      started_at: string
      before: Verdict
      after: Verdict
    }[]
  } | null
}

async function read<T>(path: string): Promise<T> {
  const response = await fetch(`/api/v1${path}`, { headers: { 'X-Rounds': '1' } })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return (await response.json()) as T
}

/** Photo and preview are the server's to know. Throws without a network, or outside one's scope. */
export async function readEvidence(requestId: string): Promise<PinEvidence> {
  const request = await read<PinEvidence & { state: string }>(`/pin-requests/${requestId}`)
  const isOpen = request.state === 'asked' || request.state === 'returned'
  const impact = isOpen ? await read<PinEvidence['impact']>(`/pin-requests/${requestId}/impact`) : null
  return { photos: request.photos, impact }
}
