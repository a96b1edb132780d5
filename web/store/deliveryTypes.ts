/** What the screens learn about delivery: the line that is always visible, the outbox, the end of the day, the lock. */
import type { PhotoKind } from './rows'
import type { LocalVisit } from './types'

export interface StorageState {
  /** False when the browser refused durable storage; null when it cannot say. */
  persisted: boolean | null
  /** Null when the browser does not say. */
  freeBytes: number | null
  /** The reserve for a full disk is in place. While it is not, records are still saved and photos are refused. */
  ballast: boolean
}

export interface SyncState {
  phase: 'idle' | 'sending' | 'receiving' | 'offline' | 'error'
  /** Operations not yet acknowledged. */
  unsent: number
  oldestAt: Date | null
  /** Rejected operations that nobody has retried or discarded, fields lost to a colleague, broken photos. */
  attention: number
  lastSyncAt: Date | null
  photosLeft: number
  online: boolean
  /** The server asks for a new sign-in; nothing is sent until then. */
  needsSignIn: boolean
  /** Server clock minus device clock, in ms; null until measured. */
  skewMs: number | null
  /** False when the browser refused durable storage; null when it cannot say. */
  persisted: boolean | null
  /** True once the first full pull has ended: an empty list now means empty. */
  mirrored: boolean
  /** Seconds since the phone last heard all there was to hear; null when it never has. Told anew with each attempt. */
  stale: number | null
  storage: StorageState
  /**
   * This phone was removed: nothing is shown or recorded any more. What was unsent waits, sealed, until the
   * server has taken it into quarantine, at the latest until `until`; then the phone is wiped.
   */
  revoked: { until: Date; quarantined: boolean } | null
  error?: { code: string; params: Record<string, unknown> }
}

export type OperationType =
  | 'approval.decide'
  | 'approval.withdraw'
  | 'leave.ask'
  | 'leave.withdraw'
  | 'note.create'
  | 'note.comment'
  | 'note.attach'
  | 'reminder.set'
  | 'pin.ask'
  | 'contact.create'
  | 'contact.edit'
  | 'contact.place'
  | 'contact.take_out'
  | 'visit.check_in'
  | 'visit.attach_fix'
  | 'visit.check_out'
  | 'visit.add_photo'
  | 'customer.create'
  | 'customer.edit'

/** What became of an operation that had been rejected. */
export interface Decision {
  decision: 'resent' | 'discarded' | 'accepted' | 'dismissed'
  reason: string | null
  byPersonId: string | null
  at: Date
}

export interface OutboxItem {
  opId: string
  n: number
  type: OperationType
  /** deferred: the server asked to try again at `retryAt`. */
  status: 'queued' | 'sending' | 'acked' | 'rejected' | 'deferred'
  at: Date
  customerId: string | null
  customerName: string | null
  visitId: string | null
  /** Why it was rejected or deferred. */
  code: string | null
  params: Record<string, unknown>
  retryAt: Date | null
  /** The photo of a visit.add_photo; `sent` counts bytes the server has. */
  photo: { sha256: string; kind: PhotoKind; size: number; sent: number; failed: boolean } | null
  /** Fields the server did not take because someone else changed them meanwhile. */
  lost: string[]
  /** Operations of one step: all or nothing. Retry, edit and discard of one carry the others along. */
  grp: string | null
  /** What was recorded, for a form that corrects it. */
  content: { data: Record<string, unknown> | null; set: Record<string, unknown> | null }
  /** `edit` makes sense: the server refused the content. */
  editable: boolean
  /** What a manager decided about it; such items stand last, for seven days. */
  decision: Decision | null
  /** Not the operation itself waits but the word to the server that it was let go, with this reason. */
  discarding: string | null
}

export interface OperationChange {
  data?: Record<string, unknown>
  set?: Record<string, unknown>
}

/** "All delivered" is said only when `delivered` is true. */
export interface EndOfDay {
  /**
   * Nothing is unsent, no photo is on its way, nothing needs attention, and a pull has since shown that the
   * server holds the last record.
   */
  delivered: boolean
  unsent: number
  photos: number
  attention: number
  /** Visits of the day. */
  visits: number
  open: LocalVisit | null
  /** The last moment at which the phone and the server were known to be equal. */
  lastConfirmedAt: Date | null
}

/**
 * off: no PIN. setup: the company wants one and there is none yet. locked: nothing can be read or recorded
 * until the PIN is given. open: the PIN was given in this page.
 */
export type LockState = 'off' | 'setup' | 'locked' | 'open'

export interface LockInfo {
  state: LockState
  /** The company wants it, so that `remove` is refused. */
  required: boolean
  /** Wrong PINs in a row. */
  tries: number
  /** No PIN is tried before this moment. */
  waitUntil: Date | null
  /** The PIN can be replaced with the password of the sign-in: `recover`. */
  recoverable: boolean
  /** The password of the sign-in is known in this page, so that a PIN can be set without asking for it. */
  hasPassword: boolean
}
