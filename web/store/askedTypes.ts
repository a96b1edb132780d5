/** What is asked of others: leave, and the approvals that one asked for or decides. */
import type { ApprovalDoc, LeaveDoc } from './rows'

export interface LocalLeave extends LeaveDoc {
  /** What was asked or taken back here has not reached the server yet. */
  pending: boolean
}

/** `id` names one that came back and is asked once more. */
export type LeaveRequest = Pick<
  LeaveDoc,
  'kind' | 'first_day' | 'last_day' | 'from_noon' | 'until_noon' | 'reason' | 'cover_id' | 'cover_name'
> & { id?: string }

export interface Leaves {
  /** Those to come first. */
  list(): Promise<LocalLeave[]>
  /** Works in flight mode; what cannot be is refused later and stands among what needs attention. */
  ask(request: LeaveRequest): Promise<void>
  withdraw(id: string): Promise<void>
}

export type ApprovalAnswer = 'approve' | 'reject' | 'return'

export interface LocalApproval extends ApprovalDoc {
  /** This person has to decide, or may in somebody's place. */
  waitsForMe: boolean
  /** What was decided on this phone and the server has not confirmed yet. */
  decided: ApprovalAnswer | null
  pending: boolean
}

export interface ApprovalBoxes {
  mine: LocalApproval[]
  asked: LocalApproval[]
}
