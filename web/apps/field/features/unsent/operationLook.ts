import type { OperationType, OutboxItem } from '@store/index.ts'
import {
  Bell,
  CalendarOff,
  FileCheck,
  Image,
  LocateFixed,
  LogOut,
  type LucideIcon,
  MapPinCheckInside,
  MapPinned,
  NotebookPen,
  Store,
  UserRound,
} from 'lucide-react'

export const ICONS: Record<OperationType, LucideIcon> = {
  'approval.decide': FileCheck,
  'approval.withdraw': FileCheck,
  'leave.ask': CalendarOff,
  'leave.withdraw': CalendarOff,
  'note.create': NotebookPen,
  'note.comment': NotebookPen,
  'note.attach': Image,
  'reminder.set': Bell,
  'pin.ask': MapPinned,
  'contact.create': UserRound,
  'contact.edit': UserRound,
  'contact.place': UserRound,
  'contact.take_out': UserRound,
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
  'note.create': 'note_create',
  'note.comment': 'note_comment',
  'note.attach': 'note_attach',
  'reminder.set': 'reminder_set',
  'pin.ask': 'pin_ask',
  'contact.create': 'contact_create',
  'contact.edit': 'contact_edit',
  'contact.place': 'contact_edit',
  'contact.take_out': 'contact_take_out',
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
  'note.create',
  'note.comment',
  'note.attach',
  'reminder.set',
  'pin.ask',
  'contact.create',
  'contact.edit',
  'contact.place',
  'contact.take_out',
  'visit.attach_fix',
  'visit.add_photo',
]

/** Positions and photos are facts, a decision is made or not: there is nothing in them to correct. */
export const canBeCorrected = ({ editable, type }: OutboxItem): boolean =>
  editable && !NOTHING_TO_CORRECT.includes(type)
