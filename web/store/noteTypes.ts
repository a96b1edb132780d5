/** Follow-ups as the screens use them. */
import type { NoteDoc, NoteKindDoc, ReminderDoc } from './rows'

export interface LocalNote extends NoteDoc {
  /** Something of it waits in the outbox. */
  pending: boolean
  own: boolean
}

/** A kind with the names that the company gave it; without any the apps have words for it. */
export type NoteKind = Omit<NoteKindDoc, 'id'>

export interface NotePicture {
  blob: Blob
  width: number
  height: number
  takenAt: Date
  live: boolean
}

export interface NoteDraft
  extends Pick<
    NoteDoc,
    'kind' | 'text' | 'result' | 'next_step' | 'next_date' | 'stage' | 'probability' | 'private' | 'visit_id'
  > {
  pictures: NotePicture[]
}

export interface LocalReminder extends ReminderDoc {
  pending: boolean
}

export interface Notes {
  /** The newest first. */
  ofCustomer(customerId: string): Promise<LocalNote[]>
  /** Those in use, in the company's order. */
  kinds(): Promise<NoteKind[]>
  /** Works in flight mode, the pictures with it. Returns the note's id. */
  write(customerId: string, draft: NoteDraft): Promise<string>
  comment(noteId: string, text: string): Promise<void>
  /** What is open, the earliest first. */
  reminders(): Promise<LocalReminder[]>
  finish(reminderId: string): Promise<void>
}
