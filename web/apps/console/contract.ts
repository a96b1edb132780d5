/** The server's answers in the shape that openapi-typescript writes them. */
export type Verdict = 'on_site' | 'off_site' | 'no_position' | 'unverified'
export type LiveState = 'visiting' | 'moving' | 'idle' | 'not_started'
export type Datum = 'wgs84' | 'gcj02' | 'bd09' | 'unknown'

export interface Me {
  person: { id: string; code: string; name: string; locale: string }
  company: {
    id: string
    name: string
    timezone: string
    locale: string
    currency: string
    terms: { zh?: Record<string, string>; en?: Record<string, string> }
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
export interface Device {
  id: string
  label: string
  kind: string
  app: string | null
  created_at: string
  last_seen_at: string | null
  current: boolean
  revoked_at: string | null
}
export interface Unit {
  id: string
  parent_id: string | null
  name: string
  kind: 'company' | 'region' | 'team'
}
export interface Person {
  id: string
  code: string
  name: string
  roles: string[]
  unit_id: string | null
  unit_name: string | null
  position_id: string | null
}
export interface PinPoint {
  lng: number
  lat: number
  radius_m: number
}
export interface Pin extends PinPoint {
  id: string
  customer_id: string
  datum: Datum
  original: { lng: number; lat: number }
  source: 'map' | 'device' | 'import' | 'field'
  valid_from: string
  created_by: string | null
  created_at: string
}
export interface CustomerRow {
  id: string
  code: string | null
  name: string
  kind: string
  grade: string | null
  status: string
  phone: string | null
  address: string | null
  district: string | null
  pin: PinPoint | null
  owner: {
    position_id: string
    person_id: string | null
    person_name: string | null
    unit_name: string | null
  } | null
  last_visit_at: string | null
  version: number
}
export interface Customer extends Omit<CustomerRow, 'pin'> {
  contact: string | null
  note: string | null
  created_at: string
  updated_at: string
  created_by: string | null
  pin: Pin | null
}
export interface VisitRow {
  id: string
  customer: { id: string; name: string; grade: string | null }
  person: { id: string; code: string; name: string }
  unit: { id: string; name: string } | null
  business_day: string
  planned: boolean
  started_at: string
  ended_at: string | null
  received_at: string
  dwell_s: number | null
  verdict: Verdict
  score: number
  distance_m: number | null
  flags: string[]
  photo: { id: string; url: string } | null
}
export interface Fix {
  id: string
  kind: 'in' | 'better' | 'out'
  lng: number
  lat: number
  accuracy_m: number | null
  taken_at: string
  received_at: string
  simulated: boolean
}
export interface Reason {
  code: string
  params: Record<string, unknown>
  points: number
  max: number
  kind: 'for' | 'against' | 'neutral'
}
export interface Judgement {
  id: string
  at: string
  judge: string
  policy: number
  pin_id: string | null
  fix_id: string | null
  verdict: Verdict
  score: number
  distance_m: number | null
  accuracy_m: number | null
  radius_m: number | null
  inside: number | null
  reasons: Reason[]
}
export interface Photo {
  id: string
  kind: 'front' | 'shelf' | 'other'
  sha256: string
  size: number
  width: number
  height: number
  taken_at: string
  state: 'expected' | 'stored'
  url: string | null
  note: string | null
}
export interface PlanItem {
  id: string
  position_id: string
  customer_id: string
  day: string
  ordinal: number
  kind: 'regular' | 'appointment'
  status: 'planned' | 'skipped' | 'postponed' | 'cancelled'
  reason: string | null
}
export interface LivePerson {
  person: { id: string; code: string; name: string }
  unit: { id: string; name: string } | null
  state: LiveState
  planned: number
  done: number
  last: {
    visit_id: string
    customer_name: string
    lng: number
    lat: number
    at: string
    verdict: Verdict
    score: number
  } | null
  open_visit_id: string | null
}
export interface FeedItem {
  kind: 'check_in' | 'check_out'
  at: string
  received_at: string
  visit: VisitRow
  late_s: number
}
