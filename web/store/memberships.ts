/** The buckets a row came from. */
import type { Json } from './wire'

export interface Kept extends Json {
  _b: string[]
  _q?: number[]
  _g: number
}

/** Each bucket with the number of the company's log at which the row stands in it; 0 in rows of older builds. */
export function membershipsOf(row: { _b: string[]; _q?: number[] }): [string, number][] {
  return row._b.map((bucket, i) => [bucket, row._q?.[i] ?? 0])
}

/**
 * A membership that the server's sums have cast doubt on: the row stays on the screens until the bucket has been
 * pulled again, and goes if it was not in it.
 */
export const doubted = (bucket: string) => `~${bucket}`
