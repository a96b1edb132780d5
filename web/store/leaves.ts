/** Leave on the phone: what one has asked for, and what became of it. */
import { uuidv7 } from '../shared/domain/uuidv7'
import type { ApprovalContext } from './approvals'
import type { Operation } from './database'
import { append, pendingOperations } from './operations'
import type { LeaveDoc } from './rows'
import { saving } from './space'
import type { LeaveRequest, Leaves, LocalLeave } from './types'

/** The row with what the server has not confirmed yet; null where there is nothing of it. */
export function foldLeave(row: LeaveDoc | null, operations: Operation[]): LocalLeave | null {
  let leave: LocalLeave | null = row && { ...row, pending: false }
  for (const { wire, hints } of operations) {
    if (wire.type === 'leave.ask') {
      const asked = wire.data as unknown as Omit<LeaveRequest, 'id' | 'cover_name'> & { round: number }
      const cover_name = (hints.cover_name as string | null) ?? null
      if (!leave || leave.round < asked.round)
        leave = { ...asked, id: wire.id, cover_name, days: null, state: 'asked', pending: true }
    } else if (wire.type === 'leave.withdraw' && leave) {
      leave = { ...leave, state: leave.state === 'granted' ? leave.state : 'withdrawn', pending: true }
    }
  }
  return leave
}

async function listLeaves({ db }: ApprovalContext): Promise<LocalLeave[]> {
  const rows = new Map((await db.leave.toArray()).map((row) => [row.id, row]))
  const operations = (await pendingOperations(db)).filter((op) => op.entity === 'leave')
  const ids = new Set([...rows.keys(), ...operations.map((op) => op.target)])
  return [...ids]
    .map((id) =>
      foldLeave(
        rows.get(id) ?? null,
        operations.filter((op) => op.target === id),
      ),
    )
    .filter((one) => one !== null)
    .sort((a, b) => b.first_day.localeCompare(a.first_day) || b.id.localeCompare(a.id))
}

/** Asked anew after it came back when `request.id` names that one. */
async function askLeave(context: ApprovalContext, request: LeaveRequest): Promise<void> {
  const { db, now, changed } = context
  const { id: before, cover_name, ...data } = request
  await saving(db, () =>
    db.transaction('rw', db.outbox, db.leave, db.meta, async () => {
      const id = before ?? uuidv7(now())
      const known = before ? await db.leave.get(before) : undefined
      const content = { ...data, round: (known?.round ?? 0) + 1 }
      const draft = { type: 'leave.ask', id, data: content, entity: 'leave', target: id } as const
      await append(db, { ...draft, customerId: null, hints: { cover_name } }, now())
    }),
  )
  await changed()
}

async function withdrawLeave({ db, now, changed }: ApprovalContext, id: string): Promise<void> {
  await saving(db, () =>
    db.transaction('rw', db.outbox, db.meta, async () => {
      // A second press of the button takes nothing back twice.
      const waiting = await pendingOperations(db, [id])
      if (waiting.some((op) => op.wire.type === 'leave.withdraw')) return
      const draft = { type: 'leave.withdraw', id, data: {}, entity: 'leave', target: id } as const
      await append(db, { ...draft, customerId: null }, now())
    }),
  )
  await changed()
}

export const leavesOf = (context: ApprovalContext): Leaves => ({
  list: () => listLeaves(context),
  ask: (request) => askLeave(context, request),
  withdraw: (id) => withdrawLeave(context, id),
})
