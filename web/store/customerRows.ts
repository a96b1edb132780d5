/** Rows that go with a customer, as the server sends them. */

/** Somebody at one or more customers; how they are reached travels sealed. */
export interface ContactDoc {
  id: string
  name: string | null
  title: string | null
  reach_sealed: string | null
  reach_hints: Record<string, string> | null
  birthday: string | null
  birth_year: number | null
  consent: string
  consent_at: string | null
  speciality: string | null
  licence_no: string | null
  note: string | null
  version: number
  customers: { customer_id: string; role: string | null; is_primary: boolean; from_day: string }[]
  /** What was sealed, once this phone has opened it. */
  reach?: Record<string, string> | null
}

/** `_c` are its customers, to be found by. */
export type MirroredContact = ContactDoc & { _b: string[]; _q?: number[]; _g: number; _c: string[] }

/** What a customer may buy. Amounts are minor units. */
export interface DealDoc {
  id: string
  customer_id: string
  name: string
  stage: string
  state: 'open' | 'won' | 'lost'
  amount: number | null
  currency: string
  expected_on: string | null
  products: string | null
  next_step: string | null
  next_on: string | null
  note: string | null
  lost_reason: string | null
  stage_at: string
  closed_on: string | null
  updated_at: string
  version: number
}

export interface DealStageDoc {
  id: string
  key: string
  name: { zh: string; en: string }
  outcome: 'won' | 'lost' | null
  probability: number
  place: number
  is_on: boolean
}
