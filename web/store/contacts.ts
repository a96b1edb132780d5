/** Contacts on the phone: read, made and changed without a network too. */
import { uuidv7 } from '../shared/domain/uuidv7'
import type { ApprovalContext } from './approvals'
import {
  type ContactDraft,
  type ContactFields,
  type Contacts,
  type LocalContact,
  REACH,
} from './contactTypes'
import type { ContactDoc } from './customerRows'
import type { Operation } from './database'
import { append, pendingOperations } from './operations'
import { saving } from './space'
import type { Wire } from './wire'

type Data = Record<string, unknown>
type Place = ContactDoc['customers'][number]

const PLAIN = [
  'name',
  'title',
  'birthday',
  'birth_year',
  'consent',
  'speciality',
  'licence_no',
  'note',
] as const

function written(contact: ContactDoc, set: Data): ContactDoc {
  const next: Data = { ...contact }
  const reach = { ...contact.reach }
  const hints = { ...contact.reach_hints }
  for (const name of PLAIN) if (name in set) next[name] = set[name]
  for (const name of REACH) {
    if (!(name in set)) continue
    delete hints[name]
    if (set[name]) reach[name] = String(set[name])
    else delete reach[name]
  }
  return { ...(next as unknown as ContactDoc), reach, reach_hints: hints }
}

function placed(contact: ContactDoc, customerId: string, data: Data, day: string): ContactDoc {
  const before = contact.customers.find((one) => one.customer_id === customerId)
  const place: Place = {
    customer_id: customerId,
    role: String(data.role ?? 'other'),
    is_primary: data.is_primary === true,
    from_day: before?.from_day ?? day,
  }
  return { ...contact, customers: [...contact.customers.filter((one) => one !== before), place] }
}

const EMPTY = {
  name: null,
  title: null,
  reach_sealed: null,
  reach_hints: null,
  birthday: null,
  birth_year: null,
  consent: 'unknown',
  consent_at: null,
  speciality: null,
  licence_no: null,
  note: null,
  // The server counts what is made as its first version, and every edit as the next.
  version: 1,
  customers: [],
}

/** The row with what the server has not confirmed yet; null where there is nothing of it. */
export function foldContact(row: ContactDoc | null, operations: Operation[]): ContactDoc | null {
  let contact = row
  for (const { wire } of operations) {
    const data = (wire.data ?? {}) as Data
    const customerId = String(data.customer_id)
    const day = wire.at.slice(0, 10)
    if (wire.type === 'contact.create')
      contact ??= placed(written({ ...EMPTY, id: wire.id }, data), customerId, data, day)
    else if (wire.type === 'contact.edit' && contact) {
      const version = Math.max(contact.version, (wire.base_version ?? 0) + 1)
      contact = { ...written(contact, wire.set ?? {}), version }
    } else if (wire.type === 'contact.place' && contact) contact = placed(contact, customerId, data, day)
    else if (wire.type === 'contact.take_out' && contact)
      contact = { ...contact, customers: contact.customers.filter((one) => one.customer_id !== customerId) }
  }
  return contact
}

function shown(contact: ContactDoc, place: Place, pending: boolean): LocalContact {
  const { id, name, title, birthday, birth_year, consent, speciality, licence_no, note } = contact
  const reach = contact.reach ?? {}
  const hints = Object.entries(contact.reach_hints ?? {}).filter(([field]) => !reach[field])
  return {
    ...{ id, name, title, birthday, birth_year, consent, speciality, licence_no, note },
    mobile: reach.mobile ?? null,
    phone: reach.phone ?? null,
    wechat: reach.wechat ?? null,
    email: reach.email ?? null,
    hints: Object.fromEntries(hints),
    role: place.role ?? 'other',
    is_primary: place.is_primary,
    elsewhere: contact.customers.length - 1,
    pending,
  }
}

async function listOf({ db }: ApprovalContext, customerId: string): Promise<LocalContact[]> {
  const rows = await db.contact.where('_c').equals(customerId).toArray()
  const waiting = (await pendingOperations(db)).filter((op) => op.entity === 'contact')
  const known = new Map<string, ContactDoc>(rows.map((row) => [row.id, row]))
  const ids = new Set([
    ...known.keys(),
    ...waiting.filter((op) => op.customer_id === customerId).map((op) => op.target),
  ])
  const found = [...ids].flatMap((id) => {
    const operations = waiting.filter((op) => op.target === id)
    const contact = foldContact(known.get(id) ?? null, operations)
    const place = contact?.customers.find((one) => one.customer_id === customerId)
    const pending = operations.some((op) => op.status !== 'acked')
    return contact && place ? [{ contact, place, pending }] : []
  })
  // Of a customer's contacts one is the first to turn to: the one that was said so last.
  const first = waiting.findLast(
    ({ wire }) => wire.data?.is_primary === true && wire.data.customer_id === customerId,
  )
  return found
    .map(({ contact, place, pending }) => {
      const is_primary = place.is_primary && (!first || first.target === contact.id)
      return shown(contact, { ...place, is_primary }, pending)
    })
    .sort((a, b) => Number(b.is_primary) - Number(a.is_primary) || a.id.localeCompare(b.id))
}

async function create(context: ApprovalContext, customerId: string, draft: ContactDraft): Promise<string> {
  const { db, now, changed } = context
  const at = now()
  const id = uuidv7(at)
  const { set, role, is_primary } = draft
  const data = { ...set, role, is_primary, customer_id: customerId }
  await saving(db, () =>
    db.transaction('rw', db.outbox, db.meta, async () => {
      await append(db, { type: 'contact.create', id, data, entity: 'contact', target: id, customerId }, at)
    }),
  )
  await changed()
  return id
}

async function edit(
  { db, now, changed }: ApprovalContext,
  customerId: string,
  seen: LocalContact,
  { set, role, is_primary }: ContactDraft,
): Promise<void> {
  const { id } = seen
  const about = { id, entity: 'contact', target: id, customerId } as const
  await saving(db, () =>
    db.transaction('rw', db.outbox, db.contact, db.meta, async () => {
      if (Object.keys(set).length > 0) {
        const row = (await db.contact.get(id)) ?? null
        const base_version = foldContact(row, await pendingOperations(db, [id]))?.version ?? 1
        const fields = Object.keys(set) as (keyof ContactFields)[]
        const base = Object.fromEntries(fields.map((name) => [name, seen[name] ?? null]))
        await append(db, { type: 'contact.edit', set: { ...set }, base, base_version, ...about }, now())
      }
      if (role !== seen.role || is_primary !== seen.is_primary) {
        const data = { customer_id: customerId, role, is_primary }
        await append(db, { type: 'contact.place', data, ...about }, now())
      }
    }),
  )
  await changed()
}

async function takeOut({ db, now, changed }: ApprovalContext, customerId: string, id: string): Promise<void> {
  const about = { entity: 'contact', target: id, customerId } as const
  await saving(db, () =>
    db.transaction('rw', db.outbox, db.meta, async () => {
      await append(db, { type: 'contact.take_out', id, data: { customer_id: customerId }, ...about }, now())
    }),
  )
  await changed()
}

export const contactsOf = (context: ApprovalContext, wire: Wire): Contacts => ({
  ofCustomer: (customerId) => listOf(context, customerId),
  create: (customerId, draft) => create(context, customerId, draft),
  edit: (customerId, contact, draft) => edit(context, customerId, contact, draft),
  takeOut: (customerId, contactId) => takeOut(context, customerId, contactId),
  reveal: async (contactId, field) => (await import('./numbers')).revealReach(wire, contactId, field),
})
