import { VisitTable } from '../visits/VisitTable'
import type { SectionProps } from './sections'

export default function VisitsTab({ customer }: SectionProps) {
  return <VisitTable filters={{ customer: customer.id }} of="customer" />
}
