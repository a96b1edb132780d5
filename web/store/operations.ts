import { uuidv7 } from '../shared/domain/uuidv7'
import type { Operation, PersonDatabase, WireOperation } from './database'
import { inOrder, UNSENT } from './database'
import type { Entity } from './rows'

/** Version of the operations this build writes; the server keeps upcasters for older ones. */
export const OPERATION_VERSION = 1

export interface NewOperation
  extends Pick<WireOperation, 'type' | 'id' | 'data' | 'set' | 'base' | 'base_version' | 'blobs' | 'grp'> {
  entity: Entity
  target: string
  customerId: string | null
  hints?: Record<string, unknown>
  /** The rejected operation that this one carries on: it keeps its place, its time and its version. */
  instead?: Operation
}

/** Milliseconds of a clock that nobody can set back; null where there is none. */
export function monotonic(): number | null {
  return typeof performance === 'undefined' ? null : Math.round(performance.now())
}

/** Writes an operation. Call it inside the transaction that writes what it depends on. */
export async function append(db: PersonDatabase, draft: NewOperation, at: Date): Promise<Operation> {
  const { entity, target, customerId, hints, instead, ...content } = draft
  const op_id = uuidv7(at)
  const wire: WireOperation = {
    op_id,
    v: instead?.wire.v ?? OPERATION_VERSION,
    at: instead?.wire.at ?? at.toISOString(),
    mono: instead ? instead.wire.mono : monotonic(),
    ...content,
    ...(instead ? { replaces: instead.op_id } : {}),
  }
  const row: Omit<Operation, 'n'> = {
    op_id,
    wire,
    entity,
    target,
    customer_id: customerId,
    hints: hints ?? {},
    status: 'queued',
    attempts: 0,
    ...(instead ? { place: instead.place ?? instead.n } : {}),
  }
  const n = await db.outbox.add(row)
  return { ...row, n }
}

/** In one read: of the states in alphabetical order only 'acked', the bulk of the outbox, stands before these. */
export async function unsentOperations(db: PersonDatabase): Promise<Operation[]> {
  const found = await db.outbox.where('status').between('deferred', 'sending', true, true).toArray()
  return found.filter((op) => op.status !== 'rejected')
}

/**
 * Operations that the server's copy of the rows does not show yet, in order: unsent ones, and
 * acknowledged ones until a pull has reached the head at which they were acknowledged. `targets`
 * limits them to what changes these rows.
 */
export async function pendingOperations(db: PersonDatabase, targets?: string[]): Promise<Operation[]> {
  if (!targets) {
    const [mirrorSeq, unsent] = await Promise.all([db.read<number>('mirror_seq'), unsentOperations(db)])
    const acked = await db.outbox
      .where('seq')
      .above(mirrorSeq ?? -1)
      .toArray()
    const byNumber = new Map([...unsent, ...acked].map((op) => [op.n, op]))
    return [...byNumber.values()].sort(inOrder)
  }
  const mirrorSeq = (await db.read<number>('mirror_seq')) ?? -1
  const touching = await db.outbox.where('target').anyOf(targets).toArray()
  return touching.filter((op) => UNSENT.includes(op.status) || (op.seq ?? -1) > mirrorSeq).sort(inOrder)
}
