/**
 * Rows as the server sends them. Times are ISO 8601 UTC with milliseconds, coordinates WGS-84,
 * distances whole metres.
 */

import type { ListItem } from '../shared/domain/customerLists'
import type { CustomField, CustomValues } from '../shared/domain/customFields'
import type { Fix, Judgement, PinDatum } from '../shared/domain/judge'
import type { ContactDoc, DealDoc, DealStageDoc } from './customerRows'
import type { NoteDoc, NoteKindDoc, ReminderDoc } from './noteRows'

export type * from './noteRows'

/** One of the company's list; the built-in ones stand in `customerLists`. */
export type CustomerKind = string
export type CustomerGrade = string
export type CustomerStatus = 'prospect' | 'active' | 'dormant' | 'moved' | 'closed'

export interface PinDoc {
  id: string
  customer_id?: string
  lng: number
  lat: number
  datum: PinDatum
  original?: { lng: number; lat: number }
  radius_m: number
  source: 'map' | 'device' | 'import' | 'field'
  valid_from?: string
  /** Set on the spot by one person, and nobody has confirmed it yet. */
  provisional?: boolean
}

export interface CustomerDoc {
  id: string
  code: string | null
  name: string
  kind: CustomerKind
  grade: CustomerGrade | null
  channel?: string | null
  status: CustomerStatus
  tags?: string[]
  /** Values of the company's own fields by the field's id. */
  custom?: CustomValues
  archived_at?: string | null
  merged_into?: string | null
  /** The customers that were merged into this one: their history is its own. */
  merged?: string[] | null
  /** In the clear only where this person may read it; the server sends it sealed. */
  phone: string | null
  phone_sealed?: string | null
  /** The last digits, for a number that is shown masked. */
  phone_hint?: string | null
  address: string | null
  district: string | null
  contact: string | null
  note: string | null
  pin: PinDoc | null
  owner?: {
    position_id: string
    person_id: string | null
    person_name: string | null
    unit_name: string | null
  } | null
  /** The server sends none with the row: the phone finds it among the visits it keeps. */
  last_visit_at: string | null
  version: number
  /** Space-separated readings for search: full pinyin and initials ("qinghebianli qhbl"). */
  py?: string
}

export interface PlanItemDoc {
  id: string
  position_id: string
  customer_id: string
  /** Business day, YYYY-MM-DD. */
  day: string
  ordinal: number
  window_start: string | null
  window_end: string | null
  fixed: boolean
  kind: 'regular' | 'appointment'
  source: 'rule' | 'adhoc' | 'appointment'
  status: 'planned' | 'skipped' | 'postponed' | 'cancelled'
  reason: string | null
  moved_to: string | null
  version: number
}

export interface VisitFixDoc extends Fix {
  id: string
  kind: 'in' | 'better' | 'out'
  received_at?: string
  simulated: boolean
}

export type PhotoKind = 'front' | 'shelf' | 'other'

export interface PhotoDoc {
  id: string
  kind: PhotoKind
  sha256: string
  size: number
  width: number
  height: number
  taken_at: string
  state: 'expected' | 'stored'
  note?: string | null
}

export interface VisitDoc {
  id: string
  customer_id: string
  person_id: string
  position_id: string | null
  plan_item_id: string | null
  business_day: string
  started_at: string
  ended_at: string | null
  received_at: string | null
  saver: boolean
  flags: string[]
  note: string | null
  fixes: VisitFixDoc[]
  judgement: (Judgement & { id?: string; at?: string }) | null
  photos: PhotoDoc[]
}

export interface CompanyDoc {
  id: string | number
  name: string
  timezone: string
  locale: string
  currency: string
  is_demo?: boolean
  terms?: Record<string, Record<string, string>>
  fence?: { radius_m?: number; stale_after_s?: number }
  [setting: string]: unknown
}

/** What became of a rejected operation; `id` is the operation's. */
export interface SettlementDoc {
  id: string
  device_id?: string | null
  type?: string
  entity_id?: string | null
  decision: 'resent' | 'discarded' | 'accepted' | 'dismissed'
  reason: string | null
  by_person_id: string | null
  at: string
}

/** One person's open part of an approval; `deputy_id` may decide in that person's place today. */
export interface ApprovalWait {
  id: string
  person_id: string
  deputy_id: string | null
  since: string
  due_at: string | null
}

export interface ApprovalTask {
  id: string
  person_id: string
  status: string
  reason: { code: string; why?: string | null }
}

/** Something that is asked, with the path it takes and what has happened on it. */
export interface ApprovalDoc {
  id: string
  kind: string
  subject_id: string
  entity: string
  entity_id: string
  person_id: string
  status: 'running' | 'approved' | 'rejected' | 'returned' | 'withdrawn'
  round: number
  content: {
    title: string
    values: Record<string, unknown>
    changes: { field: string; before: string | null; after: string | null }[]
    reason: string | null
  }
  legs: {
    status: string
    lanes: { id: string; name: string | null; status: string; tasks: ApprovalTask[] }[]
  }[]
  asked_at: string
  ended_at: string | null
  reminded_at: string | null
  version: number
  waits: ApprovalWait[]
  events: {
    id: string
    at: string
    what: string
    person_id: string | null
    for_person_id: string | null
    comment: string | null
    why: string | null
  }[]
  people: Record<string, string>
}

export type LeaveKind = 'annual' | 'sick' | 'personal' | 'other'

/** Days off, both ends included; the first may begin and the last may end at noon. */
export interface LeaveDoc {
  id: string
  kind: LeaveKind
  first_day: string
  last_day: string
  from_noon: boolean
  until_noon: boolean
  /** Working days by the company's calendar; null until the server has counted them. */
  days: number | null
  reason: string | null
  cover_id: string | null
  cover_name: string | null
  state: 'asked' | 'returned' | 'granted' | 'refused' | 'withdrawn' | 'ended_early'
  round: number
}

/** The company's lists and own fields; without a row everything is as it is built in. */
export interface CustomerSetupDoc {
  id: string
  version: number
  kinds: ListItem[]
  channels: ListItem[]
  grades: ListItem[]
  tags: ListItem[]
  fields: CustomField[]
}

export interface Docs {
  contact: ContactDoc
  deal: DealDoc
  deal_stage: DealStageDoc
  note: NoteDoc
  note_kind: NoteKindDoc
  reminder: ReminderDoc
  approval: ApprovalDoc
  leave: LeaveDoc
  customer_setup: CustomerSetupDoc
  customer: CustomerDoc
  plan_item: PlanItemDoc
  visit: VisitDoc
  company: CompanyDoc
  settlement: SettlementDoc
}
export type Entity = keyof Docs
export const ENTITIES: readonly Entity[] = [
  'approval',
  'leave',
  'customer',
  'plan_item',
  'visit',
  'company',
  'settlement',
  'note',
  'note_kind',
  'reminder',
  'customer_setup',
  'contact',
  'deal',
  'deal_stage',
]

/**
 * A server row as the phone keeps it: the buckets it came from, at which number of the company's log it stands
 * in each of them, and the sweep it was last seen in.
 */
export type Mirrored<T> = T & { _b: string[]; _q?: number[]; _g: number }

/** `_s` is its place in the order of names. */
export type MirroredCustomer = Mirrored<CustomerDoc> & { _s: string }

export interface Me {
  person: { id: string; code: string; name: string; locale: string | null }
  company: {
    id: string | number
    name: string
    timezone: string
    locale: string
    currency: string
    terms: Record<string, Record<string, string>>
    /** Absent in what an older version wrote down. */
    modules_off?: string[]
    is_demo: boolean
  }
  roles: string[]
  scope: 'own' | 'team' | 'subtree' | 'all'
  positions: { id: string; title: string; unit_id: string; unit_name: string }[]
  unit: { id: string; name: string } | null
  abilities: string[]
  session: { device_id: string | null }
  server_now: string
}
