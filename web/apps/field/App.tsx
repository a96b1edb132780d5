import { CompanyProvider } from '@shared/i18n/company.tsx'
import { completeTexts } from '@shared/i18n/setup.ts'
import type { Store } from '@store/index.ts'
import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useRef } from 'react'
import { Today } from './features/today/Today.tsx'
import { Failure } from './frame/Failure.tsx'
import { hrefOf, useRoute } from './frame/navigation.tsx'
import { painted } from './frame/painted.ts'
import { type Preferences, PreferencesProvider } from './frame/preferences.tsx'
import { StoreProvider, useSession, useStore } from './frame/store.tsx'
import { ToastProvider } from './kit/toast.tsx'

/** A screen beyond the first: its code and the texts that the first did without. */
function screen<P extends object>(load: () => Promise<{ default: ComponentType<P> }>) {
  return lazy(async () => {
    const [module] = await Promise.all([load(), completeTexts()])
    return module
  })
}

const load = {
  checkIn: () => import('./features/checkin/CheckIn.tsx'),
  visit: () => import('./features/visits/Visit.tsx'),
  camera: () => import('./features/photos/Camera.tsx'),
  customers: () => import('./features/customers/Customers.tsx'),
  customer: () => import('./features/customers/Customer.tsx'),
  unsent: () => import('./features/unsent/Unsent.tsx'),
  sheet: () => import('./kit/Sheet.tsx'),
}

const SignIn = screen(() => import('./features/signin/SignIn.tsx'))
const CheckIn = screen(load.checkIn)
const Visit = screen(load.visit)
const Customers = screen(load.customers)
const Customer = screen(load.customer)
const CustomerForm = screen(() => import('./features/customers/CustomerForm.tsx'))
const Unsent = screen(load.unsent)
const Me = screen(() => import('./features/me/Me.tsx'))
const UpdateNote = lazy(() => painted.then(() => import('./frame/UpdateNote.tsx')))

function Screen(): ReactNode {
  const route = useRoute()
  switch (route.page) {
    case 'customers':
      return <Customers q={route.q ?? ''} grade={route.grade ?? ''} />
    case 'customer':
      return <Customer key={route.id} id={route.id} />
    case 'customer-new':
      return <CustomerForm name={route.name ?? ''} />
    case 'customer-edit':
      return <CustomerForm key={route.id} id={route.id} />
    case 'check-in':
      return <CheckIn key={route.customer} customerId={route.customer} planItemId={route.item ?? null} />
    case 'visit':
      return <Visit key={route.id} id={route.id} />
    case 'unsent':
      return <Unsent />
    case 'me':
      return <Me />
    default:
      return <Today />
  }
}

/** After a change of screen the focus stands on its heading, so that it is read out. */
function useFocusOnHeading(): void {
  const route = useRoute()
  const address = hrefOf(route).replace(/\?.*/, '')
  const shown = useRef(address)
  useEffect(() => {
    if (shown.current === address) return
    shown.current = address
    const timer = setTimeout(
      () => document.querySelector<HTMLElement>('h1[tabindex]')?.focus({ preventScroll: true }),
      50,
    )
    return () => clearTimeout(timer)
  }, [address])
}

/**
 * The screens are few and small: fetched while the first one is being read. So is the index of
 * customers: with five thousand it takes a slow phone a second.
 */
function useWarmScreens(): void {
  const store = useStore()
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const fetchScreen of [completeTexts, ...Object.values(load)]) fetchScreen().catch(() => undefined)
      store.customers.warm().catch(() => undefined)
    }, 1500)
    return () => clearTimeout(timer)
  }, [store])
}

function Signed() {
  const address = hrefOf(useRoute())
  useFocusOnHeading()
  useWarmScreens()
  return (
    <>
      <Failure key={address}>
        <Suspense fallback={null}>
          <Screen />
        </Suspense>
      </Failure>
      <Suspense fallback={null}>
        <UpdateNote />
      </Suspense>
    </>
  )
}

/** An expired session keeps its screens: the work goes on, and the sync line asks for the sign-in. */
function Door() {
  const session = useSession()
  const isSigningInAgain = useRoute().page === 'sign-in'
  return (
    <CompanyProvider company={session?.me.company ?? null}>
      {session && !isSigningInAgain ? (
        <Signed />
      ) : (
        <Suspense fallback={null}>
          <SignIn />
        </Suspense>
      )}
    </CompanyProvider>
  )
}

export function App({ store, preferences }: { store: Store; preferences: Preferences }) {
  return (
    <StoreProvider store={store}>
      <PreferencesProvider initial={preferences}>
        <ToastProvider>
          <Door />
        </ToastProvider>
      </PreferencesProvider>
    </StoreProvider>
  )
}
