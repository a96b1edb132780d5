/** What is asked of others: leave, and the approvals that one asked for or decides. */
import type { ApprovalDoc, LeaveDoc } from './rows'
import type { FixInput, PhotoInput } from './types'

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

export interface PinAsk {
  customerId: string
  fix: FixInput
  /** Needed where there is a pin already. */
  reason: string | null
  photos: PhotoInput[]
  /** The request that came back, when it is asked once more. */
  before?: { id: string; round: number }
}

/** Where customers really are, said on the spot. */
export interface PinsHere {
  /** Works in flight mode. A first pin counts at once, another one when it is approved. */
  ask(what: PinAsk): Promise<void>
  /** Something that was asked here has not reached the server yet. */
  isWaiting(customerId: string): Promise<boolean>
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
