/**
 * Encrypts rows on their way into the database and decrypts them on their way out. WebCrypto answers later, and a
 * transaction of IndexedDB does not wait by itself: Dexie.waitFor holds it open for the moment.
 */
import { type DBCore, type DBCoreCursor, type DBCoreTable, Dexie, type Middleware } from 'dexie'
import type { PersonDatabase } from './database'
import { seal, unseal } from './vault'
import type { Json } from './wire'

const CUSTOMER_FIELDS = ['phone', 'contact', 'note', 'address'] as const
const CONTACT_FIELDS = ['name', 'title', 'reach', 'birthday', 'birth_year', 'licence_no', 'note'] as const
const CONTENT_FIELDS = ['data', 'set', 'base'] as const
export const SEALED_TABLES = ['outbox', 'customer', 'contact', 'part'] as const
type SealedTable = (typeof SEALED_TABLES)[number]
const AT_ONCE = 50

/** What a row hides, and the row without it. `_x` holds what is hidden. */
interface Split {
  hidden: BufferSource | null
  open: Json
}

interface Form {
  split(row: Json): Split
  join(row: Json, bytes: ArrayBuffer): Json
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function pick(row: Json, fields: readonly string[]): { hidden: BufferSource | null; rest: Json } {
  const found = fields.filter((field) => row[field] !== undefined)
  const rest = { ...row }
  for (const field of found) delete rest[field]
  const secret = Object.fromEntries(found.map((field) => [field, row[field]]))
  return { hidden: found.length ? encoder.encode(JSON.stringify(secret)) : null, rest }
}

const fieldsOf = (fields: readonly string[]): Form => ({
  split(row) {
    const { hidden, rest } = pick(row, fields)
    return { hidden, open: rest }
  },
  join: (row, bytes) => ({ ...row, ...JSON.parse(decoder.decode(bytes)) }),
})

const FORMS: Record<SealedTable, Form> = {
  customer: fieldsOf(CUSTOMER_FIELDS),
  contact: fieldsOf(CONTACT_FIELDS),
  outbox: {
    split(row) {
      const { hidden, rest } = pick(row.wire as Json, CONTENT_FIELDS)
      return { hidden, open: { ...row, wire: rest } }
    },
    join: (row, bytes) => ({
      ...row,
      wire: { ...(row.wire as Json), ...JSON.parse(decoder.decode(bytes)) },
    }),
  },
  part: {
    split({ bytes, ...open }) {
      return { hidden: bytes as ArrayBuffer, open }
    },
    join: (row, bytes) => ({ ...row, bytes }),
  },
}

export class Seals {
  readonly middleware: Middleware<DBCore>
  /** Lets rows be written as they are: while the lock is taken off. */
  opening = false
  readonly #key: CryptoKey
  /** An operation's content never changes: it is encrypted and decrypted once. */
  readonly #contents = new Map<string, { hidden: ArrayBuffer; open: Json }>()

  constructor(key: CryptoKey) {
    this.#key = key
    this.middleware = {
      stack: 'dbcore',
      name: 'sealing',
      // Right above the database, so that everything else sees open rows.
      level: -10,
      create: (core) => ({ ...core, table: (name) => this.#table(core.table(name), name) }),
    }
  }

  async sealRow(table: SealedTable, row: Json): Promise<Json> {
    const known = table === 'outbox' ? this.#contents.get(String(row.op_id)) : undefined
    const { hidden, open } = FORMS[table].split(row)
    if (this.opening || !hidden) return row
    const sealed = known?.hidden ?? (await seal(this.#key, hidden))
    if (table === 'outbox') this.#contents.set(String(row.op_id), { hidden: sealed, open: row.wire as Json })
    return { ...open, _x: sealed }
  }

  async openRow(table: SealedTable, row: Json | undefined): Promise<Json | undefined> {
    if (!(row?._x instanceof ArrayBuffer)) return row
    const { _x, ...rest } = row
    const known = table === 'outbox' ? this.#contents.get(String(row.op_id)) : undefined
    if (known) return { ...rest, wire: known.open }
    const opened = FORMS[table].join(rest, await unseal(this.#key, _x))
    if (table === 'outbox') {
      this.#contents.set(String(row.op_id), { hidden: _x, open: opened.wire as Json })
    }
    return opened
  }

  #table(table: DBCoreTable, name: string): DBCoreTable {
    const sealed = SEALED_TABLES.find((one) => one === name)
    if (!sealed) return table
    const openRows = (rows: unknown[]) =>
      Dexie.waitFor(Promise.all(rows.map((row) => this.openRow(sealed, row as Json | undefined))))
    return {
      ...table,
      mutate: (request) => {
        if (request.type !== 'add' && request.type !== 'put') return table.mutate(request)
        const values = Promise.all(request.values.map((row) => this.sealRow(sealed, row)))
        return Dexie.waitFor(values).then((rows) => table.mutate({ ...request, values: rows }))
      },
      get: (request) =>
        table.get(request).then((row) => (row ? openRows([row]).then(([first]) => first) : row)),
      getMany: (request) => table.getMany(request).then(openRows),
      query: (request) =>
        table.query(request).then((answer) => {
          if (!request.values) return answer
          return openRows(answer.result).then((result) => ({ ...answer, result }))
        }),
      openCursor: (request) =>
        table.openCursor(request).then((cursor) => {
          return cursor && request.values ? opened(cursor, openRows) : cursor
        }),
    }
  }
}

/** Stops at each row until it is decrypted. */
function opened(cursor: DBCoreCursor, openRows: (rows: unknown[]) => PromiseLike<unknown[]>): DBCoreCursor {
  let value: unknown
  return Object.create(cursor, {
    key: { get: () => cursor.key },
    primaryKey: { get: () => cursor.primaryKey },
    value: { get: () => value },
    start: {
      value: (onNext: () => void) =>
        cursor.start(() => {
          openRows([cursor.value]).then(([row]) => {
            value = row
            onNext()
          }, cursor.fail)
        }),
    },
  })
}

/** Writes every row again: encrypted, or open while `opening`. Can be broken off and begun anew. */
export async function rewrite(db: PersonDatabase): Promise<void> {
  for (const name of SEALED_TABLES) {
    const table = db.table(name)
    const keys = await table.toCollection().primaryKeys()
    for (let i = 0; i < keys.length; i += AT_ONCE) {
      await db.transaction('rw', table, async () => {
        const rows = await table.bulkGet(keys.slice(i, i + AT_ONCE))
        await table.bulkPut(rows.filter((row) => row !== undefined))
      })
    }
  }
}
