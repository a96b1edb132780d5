/**
 * Telephone numbers arrive sealed. After a pull the phone asks the keys of those that it may read, opens them and keeps
 * them with the row, so that search and calls work without a network. When other ones may be read than before, all are
 * forgotten and asked for anew.
 */
import type { PersonDatabase } from './database'
import type { MirroredCustomer } from './rows'
import { isJson, type Json, Undelivered, type Wire } from './wire'

const AT_ONCE = 500
const NONCE = 12
const MARK = 'e1:'

/** Says whether anything that screens show has changed. */
export async function openNumbers({ db, wire }: { db: PersonDatabase; wire: Wire }): Promise<boolean> {
  const followed = await followSight(db)
  const customers = await openCustomers(db, wire)
  return (await openContacts(db, wire)) || customers || followed
}

async function openCustomers(db: PersonDatabase, wire: Wire): Promise<boolean> {
  let changed = false
  for (;;) {
    const waiting = (await db.read<string[]>('unopened')) ?? []
    const some = waiting.slice(0, AT_ONCE)
    if (some.length === 0) return changed
    const keys = await askKeys(wire, some)
    if (!keys) return changed
    await keepOpened(db, some, await openAll(await db.customer.bulkGet(some), keys))
    changed = true
  }
}

/** Forgets what was opened when the server says that the person's rights are others now. */
async function followSight(db: PersonDatabase): Promise<boolean> {
  const [had, told] = await Promise.all([db.read<string>('sight'), db.read<string>('sight_told')])
  if (had !== undefined && (told === undefined || had === told)) return false
  return db.transaction('rw', db.customer, db.contact, db.meta, async () => {
    const ids: string[] = []
    await db.customer.toCollection().modify((row) => {
      if (!row.phone_sealed) return
      row.phone = null
      ids.push(row.id)
    })
    await db.write('unopened', ids)
    const contacts: string[] = []
    await db.contact.toCollection().modify((row) => {
      if (!row.reach_sealed) return
      row.reach = null
      contacts.push(row.id)
    })
    await db.write('unopened_contacts', contacts)
    await db.write('sight', told ?? '')
    await noteCustomers(db, null)
    return ids.length + contacts.length > 0
  })
}

interface Keys {
  company: unknown
  keys: Json
}

/** Null from a server that has no keys to give: an older one, which sends numbers open. */
async function askKeys(wire: Wire, subjects: string[]): Promise<Keys | null> {
  try {
    const { json } = await wire.post('/api/sync/v1/keys', { subjects })
    if (!isJson(json) || !isJson(json.keys)) throw new Undelivered('bad_answer')
    return { company: json.company, keys: json.keys }
  } catch (error) {
    if (error instanceof Undelivered && (error.status === 404 || error.status === 405)) return null
    throw error
  }
}

interface Opened {
  sealed: string | null
  phone: string | null
}

function openAll(rows: (MirroredCustomer | undefined)[], { company, keys }: Keys): Promise<Opened[]> {
  return Promise.all(
    rows.map(async (row) => {
      const sealed = row?.phone_sealed ?? null
      const key = row ? keys[row.id] : undefined
      if (!row || sealed === null || typeof key !== 'string') return { sealed, phone: null }
      return { sealed, phone: await openValue(key, sealed, `${company}|${row.id}|phone`) }
    }),
  )
}

/** How contacts are reached, sealed as one value. */
async function openContacts(db: PersonDatabase, wire: Wire): Promise<boolean> {
  let changed = false
  for (;;) {
    const waiting = (await db.read<string[]>('unopened_contacts')) ?? []
    const some = waiting.slice(0, AT_ONCE)
    if (some.length === 0) return changed
    const found = await askKeys(wire, some)
    if (!found) return changed
    const rows = await db.contact.bulkGet(some)
    const opened = await Promise.all(
      rows.map(async (row) => {
        const key = row && found.keys[row.id]
        if (!row?.reach_sealed || typeof key !== 'string') return null
        return openValue(key, row.reach_sealed, `${found.company}|${row.id}|reach`)
      }),
    )
    await db.transaction('rw', db.contact, db.meta, async () => {
      const now = await db.contact.bulkGet(some)
      const stale = (i: number) => now[i] && rows[i] && now[i].reach_sealed !== rows[i].reach_sealed
      // Written even when nothing opened: what an earlier build had left open is encrypted under a lock.
      const put = now.flatMap((row, i) => {
        if (!row || stale(i)) return []
        const text = opened[i]
        return [{ ...row, reach: typeof text === 'string' ? JSON.parse(text) : null }]
      })
      await db.contact.bulkPut(put)
      const done = new Set(some.filter((_, i) => !stale(i)))
      const left = (await db.read<string[]>('unopened_contacts')) ?? []
      await db.write(
        'unopened_contacts',
        left.filter((id) => !done.has(id)),
      )
    })
    changed = true
  }
}

/** Null for what does not open: altered, or sealed for another place. */
async function openValue(key: string, sealed: string, place: string): Promise<string | null> {
  if (!sealed.startsWith(MARK)) return null
  try {
    const content = bytesOf(sealed.slice(MARK.length))
    const usable = await crypto.subtle.importKey('raw', bytesOf(key), 'AES-GCM', false, ['decrypt'])
    const additionalData = new TextEncoder().encode(place)
    const plain = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: content.subarray(0, NONCE), additionalData },
      usable,
      content.subarray(NONCE),
    )
    return new TextDecoder().decode(plain)
  } catch {
    return null
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
}

/** Only over the row that was opened: another page may have brought a newer one meanwhile, which waits its turn. */
async function keepOpened(db: PersonDatabase, ids: string[], opened: Opened[]): Promise<void> {
  await db.transaction('rw', db.customer, db.meta, async () => {
    const rows = await db.customer.bulkGet(ids)
    const done = new Set<string>()
    const put: MirroredCustomer[] = []
    ids.forEach((id, i) => {
      const [row, one] = [rows[i], opened[i]]
      if (row && one && (row.phone_sealed ?? null) !== one.sealed) return
      done.add(id)
      if (row && one && one.phone !== null) put.push({ ...row, phone: one.phone })
    })
    await db.customer.bulkPut(put)
    const waiting = (await db.read<string[]>('unopened')) ?? []
    await db.write(
      'unopened',
      waiting.filter((id) => !done.has(id)),
    )
    await noteCustomers(
      db,
      put.map((row) => row.id),
    )
  })
}

/** For the index of the search: which rows have changed; null for any. */
async function noteCustomers(db: PersonDatabase, ids: string[] | null): Promise<void> {
  const before = (await db.read<{ stamp: number }>('customers'))?.stamp ?? 0
  await db.write('customers', { stamp: before + 1, ids })
}

/** Online only, and recorded: how a contact is reached. */
export async function revealReach(wire: Wire, id: string, field: string): Promise<string | null> {
  const { json } = await wire.post(`/api/v1/contacts/${id}/reveal`, { field })
  return isJson(json) && typeof json.value === 'string' ? json.value : null
}

/** Online only, and recorded: a number that this person may see on request. */
export async function revealNumber(wire: Wire, id: string): Promise<string | null> {
  const { json } = await wire.post(`/api/v1/customers/${id}/reveal`, { field: 'phone' })
  return isJson(json) && typeof json.value === 'string' ? json.value : null
}
