import { describe, expect, it } from 'vitest'
import { foldApproval } from './approvals'
import type { Operation } from './database'
import type { ApprovalDoc } from './rows'

const ME = 'me'
const row: ApprovalDoc = {
  id: 'run',
  kind: 'customer.hand_over',
  subject_id: 'subject',
  entity: 'customer',
  entity_id: 'customer',
  person_id: 'asker',
  status: 'running',
  round: 1,
  content: { title: '清禾便利', values: {}, changes: [], reason: null },
  legs: [],
  asked_at: '2026-11-23T02:00:00.000Z',
  ended_at: null,
  reminded_at: null,
  version: 1,
  waits: [{ id: 'task', person_id: 'leader', deputy_id: ME, since: '', due_at: null }],
  events: [],
  people: {},
}
const operation = (type: 'approval.decide' | 'approval.withdraw', data = {}) =>
  ({ target: 'run', wire: { type, data } }) as unknown as Operation

describe('an approval with what this phone has decided', () => {
  it('waits for whoever decides and for their deputy', () => {
    expect(foldApproval(row, [], ME).waitsForMe).toBe(true)
    expect(foldApproval(row, [], 'leader').waitsForMe).toBe(true)
    expect(foldApproval(row, [], 'asker').waitsForMe).toBe(false)
  })

  it('waits no longer once it is decided here, and says that it is not sent yet', () => {
    const decided = foldApproval(row, [operation('approval.decide', { decision: 'approve' })], ME)
    expect(decided).toMatchObject({ waitsForMe: false, decided: 'approve', pending: true, status: 'running' })
  })

  it('is withdrawn at once by whoever asked', () => {
    const withdrawn = foldApproval(row, [operation('approval.withdraw')], 'asker')
    expect(withdrawn).toMatchObject({ status: 'withdrawn', pending: true })
  })

  it('waits for nobody when it is over', () => {
    expect(foldApproval({ ...row, status: 'approved' }, [], ME).waitsForMe).toBe(false)
  })
})
