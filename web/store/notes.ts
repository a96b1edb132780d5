/** Follow-ups on the phone: written, commented and ticked off without a network too. */
import { uuidv7 } from '../shared/domain/uuidv7'
import type { ApprovalContext } from './approvals'
import { keepBlob, sha256Hex } from './blobs'
import type { Customers } from './customers'
import type { Operation } from './database'
import type { LocalNote, LocalReminder, NoteDraft, NoteKind, NotePicture, Notes } from './noteTypes'
import { append, pendingOperations } from './operations'
import type { NoteDoc, ReminderDoc } from './rows'
import { saving } from './space'

const BUILT_IN = ['visit', 'call', 'message', 'meeting', 'sample', 'complaint', 'other']

function start({ wire, hints, customer_id }: Operation, personId: string): NoteDoc {
  const data = wire.data as unknown as NoteDoc
  return {
    ...data,
    id: wire.id,
    customer_id: customer_id ?? data.customer_id,
    person_id: personId,
    person_name: String(hints.person_name ?? ''),
    at: wire.at,
    version: 0,
    comments: [],
    attachments: [],
  }
}

/** The row with what the server has not confirmed yet; null where there is nothing of it. */
export function foldNote(row: NoteDoc | null, operations: Operation[], personId: string): NoteDoc | null {
  let note = row
  for (const op of operations) {
    const data = (op.wire.data ?? {}) as Record<string, unknown>
    const { id, type } = op.wire
    if (type === 'note.create') note ??= start(op, personId)
    else if (type === 'note.comment' && note && !note.comments.some((one) => one.id === id)) {
      const person_name = String(op.hints.person_name ?? '')
      const said = { id, person_id: personId, person_name, text: String(data.text), at: op.wire.at }
      note = { ...note, comments: [...note.comments, said] }
    } else if (type === 'note.attach' && note && !note.attachments.some((one) => one.id === id)) {
      const file = { id, kind: String(data.kind), sha256: String(data.sha256), state: 'expected' } as const
      note = { ...note, attachments: [...note.attachments, file] }
    }
  }
  return note
}

/** What was written at a customer, and at those that were merged into it. */
async function listOf({ db, personId }: ApprovalContext, customerId: string): Promise<LocalNote[]> {
  const whose = [customerId, ...((await db.customer.get(customerId))?.merged ?? [])]
  const rows = await db.note.where('customer_id').anyOf(whose).toArray()
  const waiting = (await pendingOperations(db)).filter(
    (op) => op.entity === 'note' && whose.includes(op.customer_id ?? ''),
  )
  const known = new Map<string, NoteDoc>(rows.map((row) => [row.id, row]))
  const ids = new Set([...known.keys(), ...waiting.map((op) => op.target)])
  return [...ids]
    .flatMap((id) => {
      const operations = waiting.filter((op) => op.target === id)
      const note = foldNote(known.get(id) ?? null, operations, personId)
      return note ? [{ ...note, pending: operations.length > 0, own: note.person_id === personId }] : []
    })
    .sort((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id))
}

async function listKinds({ db }: ApprovalContext): Promise<NoteKind[]> {
  const plain = { name_zh: null, name_en: null, active: true, template: null }
  const ours = BUILT_IN.map((key, at): [string, NoteKind] => [
    key,
    { ...plain, key, ordinal: at * 10, phrases: [], results: [], required: [] },
  ])
  const kinds = new Map(ours)
  for (const row of await db.note_kind.toArray()) kinds.set(row.key, row)
  return [...kinds.values()].filter((kind) => kind.active).sort((a, b) => a.ordinal - b.ordinal)
}

async function read(picture: NotePicture) {
  const bytes = await picture.blob.arrayBuffer()
  return { picture, bytes, sha256: await sha256Hex(bytes) }
}

async function write(
  context: ApprovalContext,
  customers: Customers,
  customerId: string,
  { pictures, ...draft }: NoteDraft,
): Promise<string> {
  const { db, now, changed } = context
  const at = now()
  const id = uuidv7(at)
  const files = await Promise.all(pictures.map(read))
  const customer = await customers.get(customerId)
  const about = { entity: 'note', target: id, customerId } as const
  await saving(db, () =>
    db.transaction('rw', db.outbox, db.blob, db.part, db.meta, async () => {
      const data = { ...draft, customer_id: customerId }
      const hints = { customer_name: customer?.name ?? null }
      await append(db, { type: 'note.create', id, data, ...about, hints }, at)
      for (const { picture, bytes, sha256 } of files) {
        await keepBlob(db, sha256, bytes, 'image/jpeg', at)
        const { width, height, live, takenAt } = picture
        const said = {
          note_id: id,
          kind: 'photo',
          sha256,
          size: bytes.byteLength,
          mime: 'image/jpeg',
          width,
          height,
        }
        const content = { ...said, live, taken_at: takenAt.toISOString() }
        await append(
          db,
          { type: 'note.attach', id: uuidv7(at), data: content, blobs: [sha256], ...about },
          at,
        )
      }
    }),
  )
  await changed()
  return id
}

async function comment({ db, now, changed }: ApprovalContext, noteId: string, text: string): Promise<void> {
  const row = await db.note.get(noteId)
  const about = { entity: 'note', target: noteId, customerId: row?.customer_id ?? null } as const
  const data = { note_id: noteId, text }
  await saving(db, () =>
    db.transaction('rw', db.outbox, db.meta, async () => {
      await append(db, { type: 'note.comment', id: uuidv7(now()), data, ...about }, now())
    }),
  )
  await changed()
}

async function listReminders({ db }: ApprovalContext): Promise<LocalReminder[]> {
  const rows = new Map<string, ReminderDoc>((await db.reminder.toArray()).map((row) => [row.id, row]))
  const waiting = await pendingOperations(db)
  const touched = new Set<string>()
  for (const { wire, hints, customer_id } of waiting) {
    if (wire.type === 'note.create' && wire.data?.next_date && !rows.has(wire.id)) {
      const text = (wire.data.next_step as string | null) ?? null
      const due_on = String(wire.data.next_date)
      const name = (hints.customer_name as string | null) ?? null
      const about = { customer_id: customer_id ?? '', customer_name: name, note_id: wire.id }
      rows.set(wire.id, { id: wire.id, ...about, text, due_on, done_at: null })
      touched.add(wire.id)
    }
    const row = rows.get(wire.id)
    if (wire.type === 'reminder.set' && row && wire.data?.done)
      rows.set(wire.id, { ...row, done_at: wire.at })
  }
  return [...rows.values()]
    .filter((row) => row.done_at === null)
    .map((row) => ({ ...row, pending: touched.has(row.id) }))
    .sort((a, b) => a.due_on.localeCompare(b.due_on) || a.id.localeCompare(b.id))
}

async function finish({ db, now, changed }: ApprovalContext, id: string): Promise<void> {
  const row = await db.reminder.get(id)
  const about = { entity: 'reminder', target: id, customerId: row?.customer_id ?? null } as const
  await saving(db, () =>
    db.transaction('rw', db.outbox, db.meta, async () => {
      await append(db, { type: 'reminder.set', id, data: { done: true }, ...about }, now())
    }),
  )
  await changed()
}

export const notesOf = (context: ApprovalContext, customers: Customers): Notes => ({
  ofCustomer: (customerId) => listOf(context, customerId),
  kinds: () => listKinds(context),
  write: (customerId, draft) => write(context, customers, customerId, draft),
  comment: (noteId, text) => comment(context, noteId, text),
  reminders: () => listReminders(context),
  finish: (id) => finish(context, id),
})
