/** What `verify` compares: count and xor of the hashes of a bucket's rows, by entity. */
import { createHash } from 'node:crypto'
import type { Ledger, Position } from './ledger'

export interface Sum {
  count: number
  hash: string
}
export type Sums = Record<string, Record<string, Sum>>
export const NO_ROWS: Sum = { count: 0, hash: '0000000000000000' }

export function sumsOf(ledger: Ledger, bucket: string): Record<string, Sum> {
  const start: Position = [0, '', '']
  const sums: Record<string, { count: number; xor: bigint }> = {}
  for (const { entity, id, seq, op } of ledger.after(new Map([[bucket, start]]))) {
    if (op === 'D') continue
    sums[entity] ??= { count: 0, xor: 0n }
    const sum = sums[entity]
    sum.count += 1
    const hash = createHash('sha256').update(`${entity}:${id}:${seq}`).digest('hex')
    sum.xor ^= BigInt(`0x${hash.slice(0, 16)}`)
  }
  return Object.fromEntries(
    Object.entries(sums).map(([entity, { count, xor }]) => [
      entity,
      { count, hash: xor.toString(16).padStart(16, '0') },
    ]),
  )
}
