/**
 * The server's memory: rows, the company's log that compacts itself, stored answers and photos. Everything
 * changes inside a transaction that takes one number of the log, and can be rolled back to a savepoint.
 */
import { createHash } from 'node:crypto'

export type Row = Record<string, unknown> & { id: string }

export interface Entry {
  entity: string
  id: string
  bucket: string
  seq: number
  op: 'P' | 'D'
}

export type Answer = Record<string, unknown> & { op_id: string; status: string }

export interface Logged {
  personId: string
  deviceId: string
  answer: Answer
}

interface Photo {
  size: number
  bytes: Uint8Array
  complete: boolean
}

/** One effect of an operation, in the order in which they happened. */
export interface Deed {
  deviceId: string
  target: string
  opId: string
  n: number
  replaces: string | null
  grp: string | null
}

interface Memory {
  seq: number
  rows: Map<string, Row>
  log: Map<string, Entry>
  answers: Map<string, Logged>
  photos: Map<string, Photo>
  deeds: Deed[]
}

export class Ledger {
  epoch = 'epoch-1'
  gcSeq = 0
  restored = false
  #memory: Memory = {
    seq: 0,
    rows: new Map(),
    log: new Map(),
    answers: new Map(),
    photos: new Map(),
    deeds: [],
  }
  #undo: (() => void)[] = []
  #numbered = false

  get seq(): number {
    return this.#memory.seq
  }
  get answers(): ReadonlyMap<string, Logged> {
    return this.#memory.answers
  }
  get photos(): ReadonlyMap<string, Photo> {
    return this.#memory.photos
  }
  get deeds(): readonly Deed[] {
    return this.#memory.deeds
  }

  row<T extends Row>(entity: string, id: string): T | undefined {
    return this.#memory.rows.get(`${entity}|${id}`) as T | undefined
  }

  rowsOf<T extends Row>(entity: string): T[] {
    const begin = `${entity}|`
    return [...this.#memory.rows].flatMap(([key, row]) => (key.startsWith(begin) ? [row as T] : []))
  }

  /** One transaction: all of it stands or, when `work` throws, none. */
  transact<T>(work: () => T): T {
    this.#undo = []
    this.#numbered = false
    try {
      return work()
    } catch (error) {
      this.rollBackTo(0)
      throw error
    }
  }

  savepoint(): number {
    return this.#undo.length
  }

  rollBackTo(savepoint: number): void {
    while (this.#undo.length > savepoint) this.#undo.pop()?.()
  }

  /** Writes a row and its buckets; buckets it was in before and is no longer in are told. */
  put(entity: string, row: Row, buckets: readonly string[]): void {
    const seq = this.#number()
    this.#set(this.#memory.rows, `${entity}|${row.id}`, row)
    for (const entry of [...this.#memory.log.values()]) {
      if (entry.entity !== entity || entry.id !== row.id || entry.op === 'D') continue
      if (!buckets.includes(entry.bucket)) this.#log({ ...entry, seq, op: 'D' })
    }
    for (const bucket of buckets) this.#log({ entity, id: row.id, bucket, seq, op: 'P' })
  }

  answer(opId: string, logged: Logged): void {
    this.#set(this.#memory.answers, opId, logged)
  }

  did(deed: Deed): void {
    const { deeds } = this.#memory
    deeds.push(deed)
    this.#undo.push(() => deeds.pop())
  }

  /** Takes a part of a photo; tells what is there, or why the part does not fit. */
  putPart(sha256: string, offset: number, size: number, part: Uint8Array): Photo | 'gap' | 'mismatch' {
    const known = this.#memory.photos.get(sha256) ?? { size, bytes: new Uint8Array(), complete: false }
    if (known.complete || offset < known.bytes.length) return known
    if (offset > known.bytes.length) return 'gap'
    const bytes = new Uint8Array(known.bytes.length + part.length)
    bytes.set(known.bytes)
    bytes.set(part, known.bytes.length)
    const isWhole = bytes.length >= size
    if (isWhole && createHash('sha256').update(bytes).digest('hex') !== sha256) {
      this.#memory.photos.delete(sha256)
      return 'mismatch'
    }
    const photo = { size, bytes, complete: isWhole }
    this.#memory.photos.set(sha256, photo)
    return photo
  }

  /** Log rows after each bucket's position, in the log's order. */
  after(positions: ReadonlyMap<string, Position>): Entry[] {
    return [...this.#memory.log.values()]
      .filter((entry) => {
        const at = positions.get(entry.bucket)
        return at !== undefined && isBehind(at, entry)
      })
      .sort((a, b) => a.seq - b.seq || byName(a.entity, b.entity) || byName(a.id, b.id))
  }

  /** What phones with these buckets must hold: the buckets of each row, by "entity|id". */
  membership(buckets: readonly string[]): Map<string, string[]> {
    const found = new Map<string, string[]>()
    for (const { entity, id, bucket, op } of this.#memory.log.values()) {
      if (op === 'D' || !buckets.includes(bucket)) continue
      const key = `${entity}|${id}`
      found.set(key, [...(found.get(key) ?? []), bucket].sort())
    }
    return found
  }

  /** Forgets what has left its buckets; whoever has not heard of it by now starts over. */
  collect(): void {
    for (const [key, entry] of this.#memory.log) if (entry.op === 'D') this.#memory.log.delete(key)
    this.gcSeq = this.seq
  }

  backup(): Memory {
    return structuredClone(this.#memory)
  }

  restore(backup: Memory): void {
    this.#memory = structuredClone(backup)
    this.epoch = `${this.epoch}'`
    this.restored = true
    this.gcSeq = Math.min(this.gcSeq, this.seq)
  }

  #number(): number {
    if (!this.#numbered) {
      const memory = this.#memory
      memory.seq += 1
      this.#numbered = true
      this.#undo.push(() => {
        memory.seq -= 1
        this.#numbered = false
      })
    }
    return this.#memory.seq
  }

  #log(entry: Entry): void {
    this.#set(this.#memory.log, `${entry.entity}|${entry.id}|${entry.bucket}`, entry)
  }

  #set<V>(map: Map<string, V>, key: string, value: V): void {
    const before = map.get(key)
    map.set(key, value)
    this.#undo.push(() => (before === undefined ? map.delete(key) : map.set(key, before)))
  }
}

/** How far a bucket has been read. */
export type Position = readonly [seq: number, entity: string, id: string]

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function isBehind([seq, entity, id]: Position, entry: Entry): boolean {
  return (seq - entry.seq || byName(entity, entry.entity) || byName(id, entry.id)) < 0
}
