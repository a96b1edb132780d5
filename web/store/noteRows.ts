/** Rows of follow-ups as the server sends them. */

export type NoteStage = 'first_contact' | 'interested' | 'comparing' | 'negotiating' | 'won' | 'lost'

/** What came of being in touch with a customer. */
export interface NoteDoc {
  id: string
  customer_id: string
  visit_id: string | null
  person_id: string
  person_name: string
  kind: string
  text: string
  result: string | null
  next_step: string | null
  next_date: string | null
  stage: NoteStage | null
  probability: number | null
  private: boolean
  at: string
  version: number
  comments: { id: string; person_id: string; person_name: string; text: string; at: string }[]
  attachments: { id: string; kind: string; sha256: string; state: 'expected' | 'stored' }[]
}

/** A kind of note as the company has set it. */
export interface NoteKindDoc {
  id: string
  key: string
  name_zh: string | null
  name_en: string | null
  active: boolean
  ordinal: number
  template: string | null
  phrases: string[]
  results: string[]
  required: string[]
}

/** The reminder of a note has the note's id. */
export interface ReminderDoc {
  id: string
  customer_id: string
  customer_name: string | null
  note_id: string | null
  text: string | null
  due_on: string
  done_at: string | null
}
