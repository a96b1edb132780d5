import { type ComponentType, lazy } from 'react'
import type { Customer } from '../../api'

export interface SectionProps {
  customer: Customer
}

interface Section {
  key: string
  /** Whoever lacks it does not see the section. */
  ability: string
  Component: ComponentType<SectionProps>
}

/** What stands on the overview below the facts, in this order. A card shows nothing when it has nothing to say. */
export const CARDS: readonly Section[] = [
  { key: 'contacts', ability: 'customer:read', Component: lazy(() => import('./contacts/ContactsCard')) },
  { key: 'pool', ability: 'pool:claim', Component: lazy(() => import('../pool/PoolCard')) },
  { key: 'handOvers', ability: 'customer:read', Component: lazy(() => import('./HandOvers')) },
]

/** What has a page of its own beside the overview. */
export const TABS = [
  {
    key: 'notes',
    title: 'notes.title',
    ability: 'note:read',
    Component: lazy(() => import('../notes/NotesTab')),
  },
  {
    key: 'deals',
    title: 'deals.title',
    ability: 'deal:read',
    Component: lazy(() => import('../deals/DealsTab')),
  },
  {
    key: 'visits',
    title: 'nav.visits',
    ability: 'visit:read',
    Component: lazy(() => import('./VisitsTab')),
  },
] as const satisfies readonly (Section & { title: string })[]

const KEYS: readonly string[] = TABS.map((one) => one.key)

/** The customer page's address says which part is open. */
export const customerTab = (search: Record<string, unknown>): { tab?: string } =>
  typeof search.tab === 'string' && KEYS.includes(search.tab) ? { tab: search.tab } : {}
