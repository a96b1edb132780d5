export interface CoverChoice {
  id: string
  name: string
  unit_name: string | null
  away: boolean
}

/** Who may stand in on these days; null without an answer. */
export async function listCovers(firstDay: string, lastDay: string): Promise<CoverChoice[] | null> {
  const days = new URLSearchParams({ first_day: firstDay, last_day: lastDay })
  try {
    const response = await fetch(`/api/v1/leaves/covers?${days}`, { headers: { 'X-Rounds': '1' } })
    if (!response.ok) return null
    return ((await response.json()) as { items: CoverChoice[] }).items
  } catch {
    return null
  }
}
