import type { ReactNode } from 'react'
import EndOfDay from './features/day/EndOfDay.tsx'
import Privacy from './features/me/Privacy.tsx'
import Unsent from './features/unsent/Unsent.tsx'
import type { Route } from './frame/navigation.tsx'
import { screen } from './frame/screen.ts'

const Me = screen(() => import('./features/me/Me.tsx'))
const Pin = screen(() => import('./features/lock/Pin.tsx'))
const Removed = screen(() => import('./features/removed/Removed.tsx'))
const Welcome = screen(() => import('./features/welcome/Welcome.tsx'))
const CustomerForm = screen(() => import('./features/customers/CustomerForm.tsx'))
const Correct = screen(() => import('./features/unsent/Correct.tsx'))
const Approvals = screen(() => import('./features/approvals/Approvals.tsx'))
const Approval = screen(() => import('./features/approvals/Approval.tsx'))
const HandOver = screen(() => import('./features/approvals/HandOver.tsx'))
const PinAsk = screen(() => import('./features/pins/PinAsk.tsx'))
const Near = screen(() => import('./features/near/Near.tsx'))
const Pool = screen(() => import('./features/pool/Pool.tsx'))
const Leave = screen(() => import('./features/leave/Leave.tsx'))
const Account = screen(() => import('./features/account/Account.tsx'))

/** Screens that are opened a few times a day or less. What leads to them is not part of the first download. */
export default function SeldomScreen({
  route,
}: {
  route: Route | { page: 'removed' } | { page: 'pin'; onLater?: () => void }
}): ReactNode {
  switch (route.page) {
    case 'welcome':
      return <Welcome />
    case 'customer-new':
      return <CustomerForm name={route.name ?? ''} />
    case 'customer-edit':
      return <CustomerForm key={route.id} id={route.id} />
    case 'correct':
      return <Correct key={route.op} opId={route.op} />
    case 'approvals':
      return <Approvals />
    case 'approval':
      return <Approval key={route.id} id={route.id} />
    case 'hand-over':
      return <HandOver key={route.id} id={route.id} />
    case 'pin-ask':
      return <PinAsk key={route.id} id={route.id} />
    case 'near':
      return <Near />
    case 'pool':
      return <Pool />
    case 'privacy':
      return <Privacy />
    case 'leave':
      return <Leave />
    case 'account':
      return <Account />
    case 'unsent':
      return <Unsent />
    case 'day':
      return <EndOfDay />
    case 'me':
      return <Me />
    case 'pin':
      return 'onLater' in route ? <Pin onLater={route.onLater} /> : <Pin />
    case 'removed':
      return <Removed />
    default:
      return null
  }
}
