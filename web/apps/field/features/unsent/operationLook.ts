import type { OperationType, OutboxItem } from '@store/index.ts'
import {
  CalendarOff,
  FileCheck,
  Image,
  LocateFixed,
  LogOut,
  type LucideIcon,
  MapPinCheckInside,
  Store,
} from 'lucide-react'

export const ICONS: Record<OperationType, LucideIcon> = {
  'approval.decide': FileCheck,
  'approval.withdraw': FileCheck,
  'leave.ask': CalendarOff,
  'leave.withdraw': CalendarOff,
  'visit.check_in': MapPinCheckInside,
  'visit.attach_fix': LocateFixed,
  'visit.check_out': LogOut,
  'visit.add_photo': Image,
  'customer.create': Store,
  'customer.edit': Store,
}

export const NAMES = {
  'approval.decide': 'approval_decide',
  'approval.withdraw': 'approval_withdraw',
  'leave.ask': 'leave_ask',
  'leave.withdraw': 'leave_withdraw',
  'visit.check_in': 'check_in',
  'visit.attach_fix': 'attach_fix',
  'visit.check_out': 'check_out',
  'visit.add_photo': 'add_photo',
  'customer.create': 'customer_create',
  'customer.edit': 'customer_edit',
} as const

/** Refused, overtaken by a colleague, or with a photo that arrived broken; nobody has decided about it yet. */
export const needsPerson = (item: OutboxItem): boolean =>
  item.decision === null &&
  item.discarding === null &&
  (item.status === 'rejected' || item.lost.length > 0 || item.photo?.failed === true)

const NOTHING_TO_CORRECT: readonly OperationType[] = [
  'approval.decide',
  'approval.withdraw',
  'leave.ask',
  'leave.withdraw',
  'visit.attach_fix',
  'visit.add_photo',
]

/** Positions and photos are facts, a decision is made or not: there is nothing in them to correct. */
export const canBeCorrected = ({ editable, type }: OutboxItem): boolean =>
  editable && !NOTHING_TO_CORRECT.includes(type)
