/** Approvals on the phone: what waits for one's decision, and what one has asked. */
import type { Operation, PersonDatabase } from './database'
import { StoreError } from './errors'
import { append, pendingOperations } from './operations'
import type { ApprovalDoc } from './rows'
import { saving } from './space'
import type { ApprovalAnswer, ApprovalBoxes, LocalApproval } from './types'

export interface ApprovalContext {
  db: PersonDatabase
  personId: string
  now: () => Date
  changed: () => Promise<void>
}

/** The row with what this phone has decided and the server has not confirmed yet. */
export function foldApproval(row: ApprovalDoc, operations: Operation[], personId: string): LocalApproval {
  const decided = operations.find((op) => op.wire.type === 'approval.decide')
  const withdrawn = operations.some((op) => op.wire.type === 'approval.withdraw')
  const isAsked = row.waits.some((wait) => wait.person_id === personId || wait.deputy_id === personId)
  return {
    ...row,
    status: withdrawn ? 'withdrawn' : row.status,
    waitsForMe: row.status === 'running' && isAsked && !decided,
    decided: decided ? (decided.wire.data?.decision as ApprovalAnswer) : null,
    pending: Boolean(decided) || withdrawn,
  }
}

async function folded({ db, personId }: ApprovalContext, rows: ApprovalDoc[]): Promise<LocalApproval[]> {
  const operations = await pendingOperations(
    db,
    rows.map((row) => row.id),
  )
  return rows.map((row) =>
    foldApproval(
      row,
      operations.filter((op) => op.target === row.id),
      personId,
    ),
  )
}

/** The newest first; what was decided here stays in sight until the server has it. */
export async function listApprovals(context: ApprovalContext): Promise<ApprovalBoxes> {
  const all = await folded(context, await context.db.approval.toArray())
  all.sort((a, b) => b.asked_at.localeCompare(a.asked_at) || b.id.localeCompare(a.id))
  return {
    mine: all.filter((one) => one.waitsForMe || (one.decided && one.pending)),
    asked: all.filter((one) => one.person_id === context.personId),
  }
}

export async function countWaiting(context: ApprovalContext): Promise<number> {
  return (await listApprovals(context)).mine.filter((one) => one.waitsForMe).length
}

export async function getApproval(context: ApprovalContext, id: string): Promise<LocalApproval | null> {
  const row = await context.db.approval.get(id)
  return row ? ((await folded(context, [row]))[0] ?? null) : null
}

/** Decides without a network too; a decision that came too late comes back with the reason. */
export async function decideApproval(
  context: ApprovalContext,
  id: string,
  decision: ApprovalAnswer,
  comment: string | null,
): Promise<void> {
  await record(context, id, 'approval.decide', { decision, comment }, (one) => one.waitsForMe)
}

export async function withdrawApproval(context: ApprovalContext, id: string): Promise<void> {
  const isOpen = (one: LocalApproval) => one.status === 'running' || one.status === 'returned'
  await record(context, id, 'approval.withdraw', {}, isOpen)
}

async function record(
  context: ApprovalContext,
  id: string,
  type: 'approval.decide' | 'approval.withdraw',
  data: Record<string, unknown>,
  isPossible: (one: LocalApproval) => boolean,
): Promise<void> {
  const { db, now, changed } = context
  await saving(db, () =>
    db.transaction('rw', db.outbox, db.approval, db.meta, async () => {
      const one = await getApproval(context, id)
      if (!one) throw new StoreError('not_found')
      // A second press of the button is the same decision.
      if (!isPossible(one)) return
      const customerId = one.entity === 'customer' ? one.entity_id : null
      await append(db, { type, id, data, entity: 'approval', target: id, customerId }, now())
    }),
  )
  await changed()
}
