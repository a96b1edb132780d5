import type { SectionProps } from '../customers/sections'
import { NoteList } from './NoteList'

export default function NotesTab({ customer }: SectionProps) {
  return <NoteList filters={{ customer: customer.id }} of="customer" />
}
