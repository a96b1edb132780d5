/** What a pull and a verify are answered. */
import { createHash } from 'node:crypto'
import { json, problem } from './answers'
import { sealedRow } from './seals'
import type { World } from './world'

const START = '00000000-0000-0000-0000-000000000000'

type Positions = Record<string, number>

function writeCursor(epoch: string, positions: Positions, sight: string): string {
  const groups = new Map<number, string[]>()
  for (const [bucket, seq] of Object.entries(positions)) {
    groups.set(seq, [...(groups.get(seq) ?? []), bucket])
  }
  const packed = [epoch, [...groups].map(([seq, buckets]) => [seq, '~', START, buckets]), sight]
  return Buffer.from(JSON.stringify(packed)).toString('base64url')
}

function readCursor(text: string): { epoch: string; at: Positions; sight: string } {
  const [epoch, groups, sight] = JSON.parse(Buffer.from(text, 'base64url').toString())
  const at: Positions = {}
  for (const [seq, , , buckets] of groups as [number, string, string, string[]][]) {
    for (const bucket of buckets) at[bucket] = seq
  }
  return { epoch, at, sight }
}

export function pullPage(
  world: World,
  body: { cursor: string | null },
  buckets: string[],
  pageSize: number,
): Response {
  const cursor = body.cursor ? readCursor(body.cursor) : { epoch: world.epoch, at: {}, sight: '' }
  if (cursor.epoch !== world.epoch) return problem(409, 'reset', { reset: 'epoch' })
  const positions: Positions = cursor.at
  if (Object.values(positions).some((seq) => seq > world.seq)) {
    return problem(409, 'reset', { reset: 'future' })
  }
  const entries = world.entriesAfter(positions, buckets)
  const sameBuckets = buckets.length === Object.keys(positions).length && buckets.every((b) => b in positions)
  if (entries.length === 0 && sameBuckets && cursor.sight === world.sight) {
    return new Response(null, { status: 204, headers: { 'X-Rounds-Seq': String(world.seq) } })
  }
  // A page ends between two numbers, never between the D and the P of one move.
  let end = Math.min(pageSize, entries.length)
  while (end < entries.length && entries[end]?.seq === entries[end - 1]?.seq) end += 1
  const page = entries.slice(0, end)
  const more = end < entries.length
  const reached = more ? (page.at(-1)?.seq ?? 0) : world.seq
  const at = Object.fromEntries(buckets.map((b) => [b, Math.max(positions[b] ?? 0, reached)]))
  const changes: Record<string, { put: Record<string, unknown>[]; del: [string, string][] }> = {}
  for (const { entity, id, bucket, seq, op } of page) {
    changes[entity] ??= { put: [], del: [] }
    const change = changes[entity]
    if (op === 'D') {
      change.del.push([id, bucket])
      continue
    }
    const there = change.put.find((row) => row.id === id)
    if (there) {
      ;(there._b as string[]).push(bucket)
      ;(there._s as number[]).push(seq)
    } else
      change.put.push({ ...sealedRow(world, entity, world.rows[entity].get(id)), _b: [bucket], _s: [seq] })
  }
  return json({
    epoch: world.epoch,
    seq: world.seq,
    buckets,
    changes,
    more,
    sight: world.sight,
    cursor: writeCursor(world.epoch, at, world.sight),
    server_now: world.now().toISOString(),
  })
}

type Sums = Record<string, Record<string, { count: number; hash: string }>>

export function compareSums(world: World, body: { cursor: string; sums: Sums }, buckets: string[]): Response {
  const server_now = world.now().toISOString()
  const cursor = readCursor(body.cursor)
  if (cursor.epoch !== world.epoch) return problem(409, 'reset', { reset: 'epoch' })
  if (Math.max(...Object.values(cursor.at)) < world.seq) return json({ bad: [], stale: true, server_now })
  const bad = buckets.filter((bucket) => {
    const mine = sumsOf(world, bucket)
    const theirs = body.sums[bucket] ?? {}
    const entities = new Set([...Object.keys(mine), ...Object.keys(theirs)])
    return [...entities].some(
      (entity) =>
        mine[entity]?.count !== theirs[entity]?.count || mine[entity]?.hash !== theirs[entity]?.hash,
    )
  })
  const left = Object.fromEntries(Object.entries(cursor.at).filter(([bucket]) => !bad.includes(bucket)))
  const shortened = bad.length ? writeCursor(world.epoch, left, world.sight) : null
  return json({ bad, stale: false, cursor: shortened, server_now })
}

function sumsOf(world: World, bucket: string): Sums[string] {
  const sums: Record<string, { count: number; hash: bigint }> = {}
  for (const entry of world.log.values()) {
    if (entry.bucket !== bucket || entry.op === 'D') continue
    const sum = sums[entry.entity] ?? { count: 0, hash: 0n }
    const digest = createHash('sha256').update(`${entry.entity}:${entry.id}:${entry.seq}`).digest()
    sums[entry.entity] = { count: sum.count + 1, hash: sum.hash ^ digest.readBigUInt64BE(0) }
  }
  const hex = (hash: bigint) => hash.toString(16).padStart(16, '0')
  return Object.fromEntries(
    Object.entries(sums).map(([entity, { count, hash }]) => [entity, { count, hash: hex(hash) }]),
  )
}
