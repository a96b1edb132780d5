/** People at customers as the screens use them. */
import type { ContactDoc } from './customerRows'

export const REACH = ['mobile', 'phone', 'wechat', 'email'] as const
export type ReachField = (typeof REACH)[number]

type Plain = Pick<
  ContactDoc,
  'id' | 'name' | 'title' | 'birthday' | 'birth_year' | 'consent' | 'speciality' | 'licence_no' | 'note'
>

export interface LocalContact extends Plain, Record<ReachField, string | null> {
  /** What there is but is not this person's to read without asking: the end of a number, else empty. */
  hints: Partial<Record<ReachField, string>>
  role: string
  is_primary: boolean
  /** At how many other customers. */
  elsewhere: number
  /** Something of it waits in the outbox. */
  pending: boolean
}

export type ContactFields = Partial<Omit<Plain, 'id'> & Record<ReachField, string | null>>

export interface ContactDraft {
  /** Only what is written or changed. */
  set: ContactFields
  role: string
  is_primary: boolean
}

export interface Contacts {
  /** Who is at this customer, the first to turn to before the others. */
  ofCustomer(customerId: string): Promise<LocalContact[]>
  /** Works in flight mode. Returns the contact's id. */
  create(customerId: string, draft: ContactDraft): Promise<string>
  edit(customerId: string, contact: LocalContact, draft: ContactDraft): Promise<void>
  /** No longer there; at the last place the contact is archived. */
  takeOut(customerId: string, contactId: string): Promise<void>
  /** Asks the server, which records it. Undelivered without a network. */
  reveal(contactId: string, field: ReachField): Promise<string | null>
}
