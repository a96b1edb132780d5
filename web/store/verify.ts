/** Compares the mirror with the server by sums, and lets what differs be pulled anew. */
import type { PersonDatabase } from './database'
import { doubted, membershipsOf } from './memberships'
import { ENTITIES } from './rows'
import { isJson, Undelivered, type Wire } from './wire'

const DAY_MS = 86_400_000
const STALE_MS = 10 * 60_000
const AT_ONCE = 256

export interface Sum {
  count: number
  /** Hex of the XOR of the first 8 bytes of SHA-256("<entity>:<id>:<seq>") of each row. */
  hash: string
}

export type Sums = Record<string, Record<string, Sum>>

export interface VerifyContext {
  db: PersonDatabase
  wire: Wire
  now: () => Date
}

/** Due once a day, and when somebody asked. Says whether buckets have to be pulled again. */
export async function verifyWhenDue(context: VerifyContext): Promise<boolean> {
  const { db, now } = context
  const at = now().getTime()
  const verifiedAt = await db.read<number>('verified_at')
  if (verifiedAt === undefined) {
    // Everything has just come from the server.
    await db.write('verified_at', at)
    return false
  }
  if (Math.abs(at - verifiedAt) < DAY_MS) return false
  return (await verify(context)).length > 0
}

/** Answers the buckets that differ, after forgetting how far they had been read. */
async function verify({ db, wire, now }: VerifyContext): Promise<string[]> {
  const { cursor, rows, buckets } = await read(db)
  if (cursor === null) return []
  const verdict = await ask(wire, cursor, await sumsOf(rows, buckets))
  const at = now().getTime()
  if (verdict.stale) {
    await db.write('verified_at', at - DAY_MS + STALE_MS)
    return []
  }
  const mine = verdict.bad.filter((bucket) => buckets.includes(bucket))
  await db.transaction('rw', [...ENTITIES.map((entity) => db.table(entity)), db.meta], async () => {
    // Another page has come in between: the sums were about the rows before it.
    if ((await db.read<string>('cursor')) !== cursor) return
    if (mine.length > 0) await doubt(db, mine, verdict.cursor)
    await db.write('verified_at', at)
  })
  return mine
}

type Membership = [entity: string, id: string, bucket: string, seq: number]

function read(db: PersonDatabase): Promise<{ cursor: string | null; rows: Membership[]; buckets: string[] }> {
  const tables = [...ENTITIES.map((entity) => db.table(entity)), db.meta]
  return db.transaction('r', tables, async () => {
    const rows: Membership[] = []
    for (const entity of ENTITIES) {
      for (const row of await db.table(entity).toArray()) {
        for (const [bucket, seq] of membershipsOf(row)) rows.push([entity, String(row.id), bucket, seq])
      }
    }
    const cursor = (await db.read<string>('cursor')) ?? null
    return { cursor, rows, buckets: (await db.read<string[]>('buckets')) ?? [] }
  })
}

async function sumsOf(rows: Membership[], buckets: string[]): Promise<Sums> {
  const encoder = new TextEncoder()
  const counts = new Map<string, { count: number; high: number; low: number }>()
  for (let i = 0; i < rows.length; i += AT_ONCE) {
    const some = rows.slice(i, i + AT_ONCE)
    const hashes = await Promise.all(
      some.map(([entity, id, , seq]) =>
        crypto.subtle.digest('SHA-256', encoder.encode(`${entity}:${id.toLowerCase()}:${seq}`)),
      ),
    )
    some.forEach(([entity, , bucket], n) => {
      const view = new DataView(hashes[n] as ArrayBuffer)
      const key = JSON.stringify([bucket, entity])
      const sum = counts.get(key) ?? { count: 0, high: 0, low: 0 }
      sum.count += 1
      sum.high = (sum.high ^ view.getUint32(0)) >>> 0
      sum.low = (sum.low ^ view.getUint32(4)) >>> 0
      counts.set(key, sum)
    })
  }
  const sums: Sums = Object.fromEntries(buckets.map((bucket) => [bucket, {}]))
  for (const [key, { count, high, low }] of counts) {
    const [bucket, entity] = JSON.parse(key) as [string, string]
    const hex = (half: number) => half.toString(16).padStart(8, '0')
    const ofBucket = sums[bucket]
    if (ofBucket) ofBucket[entity] = { count, hash: hex(high) + hex(low) }
  }
  return sums
}

interface Verdict {
  bad: string[]
  stale: boolean
  /** How far everything but the bad buckets has been read; null begins all of them anew. */
  cursor: string | null
}

async function ask(wire: Wire, cursor: string, sums: Sums): Promise<Verdict> {
  try {
    const { json } = await wire.post('/api/sync/v1/verify', { cursor, sums })
    if (!isJson(json) || !Array.isArray(json.bad)) throw new Undelivered('bad_answer')
    const shortened = typeof json.cursor === 'string' ? json.cursor : null
    return { bad: json.bad.map(String), stale: json.stale === true, cursor: shortened }
  } catch (error) {
    // A server of the release before does not know how.
    const isUnknown = error instanceof Undelivered && error.code === 'not_found'
    if (isUnknown) return { bad: [], stale: false, cursor: null }
    throw error
  }
}

async function doubt(db: PersonDatabase, buckets: string[], cursor: string | null): Promise<void> {
  for (const entity of ENTITIES) {
    for (const bucket of buckets) {
      await db
        .table(entity)
        .where('_b')
        .equals(bucket)
        .modify((row: { _b: string[] }) => {
          row._b = row._b.map((name) => (name === bucket ? doubted(bucket) : name))
        })
    }
  }
  const before = (await db.read<string[]>('doubted')) ?? []
  await db.write('doubted', [...new Set([...before, ...buckets])])
  if (cursor === null) await db.meta.delete('cursor')
  else await db.write('cursor', cursor)
}

/**
 * There is nothing more to come. A doubted bucket that is still here was taken away before it had been pulled
 * again, and no page has said so.
 */
export async function dropDoubted(db: PersonDatabase): Promise<void> {
  if ((await db.read('doubted')) === undefined) return
  await db.transaction('rw', [...ENTITIES.map((entity) => db.table(entity)), db.meta], async () => {
    const names = ((await db.read<string[]>('doubted')) ?? []).map(doubted)
    for (const entity of ENTITIES) {
      for (const row of await db.table(entity).where('_b').anyOf(names).distinct().toArray()) {
        const rest = membershipsOf(row).filter(([name]) => !names.includes(name))
        const left = { ...row, _b: rest.map(([name]) => name), _q: rest.map(([, seq]) => seq) }
        if (rest.length > 0) await db.table(entity).put(left)
        else await db.table(entity).delete(row.id)
      }
    }
    const before = (await db.read<{ stamp: number }>('customers'))?.stamp ?? 0
    await db.write('customers', { stamp: before + 1, ids: null })
    await db.meta.delete('doubted')
  })
}
