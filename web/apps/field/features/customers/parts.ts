import type { Customer } from '@store/index.ts'
import { type ComponentType, lazy } from 'react'

export interface PartProps {
  customer: Customer
}

interface Part {
  key: string
  /** Whoever lacks it does not see the part. */
  ability: string
  Component: ComponentType<PartProps>
}

/** What a customer's page shows below the facts, in this order. A part shows nothing when it has nothing to say. */
export const PARTS: readonly Part[] = [
  { key: 'pin', ability: 'customer:read', Component: lazy(() => import('../pins/PinPart.tsx')) },
  { key: 'hand-over', ability: 'customer:read', Component: lazy(() => import('./HandOverWay.tsx')) },
  {
    key: 'contacts',
    ability: 'customer:read',
    Component: lazy(() => import('../contacts/CustomerContacts.tsx')),
  },
  { key: 'pool', ability: 'pool:claim', Component: lazy(() => import('../pool/PoolPart.tsx')) },
  { key: 'notes', ability: 'note:read', Component: lazy(() => import('../notes/CustomerNotes.tsx')) },
  { key: 'visits', ability: 'visit:read', Component: lazy(() => import('./VisitHistory.tsx')) },
]
