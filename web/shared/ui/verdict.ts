export type Verdict = 'on_site' | 'off_site' | 'no_position' | 'unverified'

/** One reason of a judgement; the points of all reasons add up to the score. */
export interface Reason {
  code: string
  params?: Record<string, unknown> | undefined
  points: number
  max: number
  kind: 'for' | 'against' | 'neutral'
}
