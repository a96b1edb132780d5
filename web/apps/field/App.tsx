import { CompanyProvider } from '@shared/i18n/company.tsx'
import { completeTexts } from '@shared/i18n/setup.ts'
import type { Store } from '@store/index.ts'
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { Today } from './features/today/Today.tsx'
import { Failure } from './frame/Failure.tsx'
import { hrefOf, useRoute } from './frame/navigation.tsx'
import { painted } from './frame/painted.ts'
import { type Preferences, PreferencesProvider } from './frame/preferences.tsx'
import { screen } from './frame/screen.ts'
import { StoreProvider, useLock, useSession, useStore, useSync } from './frame/store.tsx'
import { ToastProvider } from './kit/toast.tsx'

const load = {
  checkIn: () => import('./features/checkin/CheckIn.tsx'),
  visit: () => import('./features/visits/Visit.tsx'),
  camera: () => import('./features/photos/Camera.tsx'),
  customers: () => import('./features/customers/Customers.tsx'),
  customer: () => import('./features/customers/Customer.tsx'),
  sheet: () => import('./kit/Sheet.tsx'),
  seldom: () => import('./SeldomScreen.tsx'),
  recording: () => import('@store/visits.ts'),
}

const SignIn = screen(() => import('./features/signin/SignIn.tsx'))
const CheckIn = screen(load.checkIn)
const Visit = screen(load.visit)
const Customers = screen(load.customers)
const Customer = screen(load.customer)
const Unlock = screen(() => import('./features/lock/Unlock.tsx'))
const SeldomScreen = screen(load.seldom)
const UpdateNote = lazy(() => painted.then(() => import('./frame/UpdateNote.tsx')))

function Screen(): ReactNode {
  const route = useRoute()
  switch (route.page) {
    case 'customers':
      return <Customers q={route.q ?? ''} grade={route.grade ?? ''} />
    case 'customer':
      return <Customer key={route.id} id={route.id} />
    case 'check-in':
      return <CheckIn key={route.customer} customerId={route.customer} planItemId={route.item ?? null} />
    case 'visit':
      return <Visit key={route.id} id={route.id} />
    case 'today':
    case 'nowhere':
      return <Today />
    default:
      return <SeldomScreen route={route} />
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

const WARM_AFTER_MS = 1500

/**
 * The screens are few and small: fetched while the first one is being read. The index of customers
 * takes a slow phone a second with five thousand of them, which a first sync needs for itself.
 */
function useWarmScreens(): void {
  const store = useStore()
  const isMirrored = useSyncExternalStore(store.sync.subscribe, () => store.sync.state().mirrored)
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const fetchScreen of [completeTexts, ...Object.values(load)]) fetchScreen().catch(() => undefined)
    }, WARM_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  useEffect(() => {
    if (!isMirrored) return
    const timer = setTimeout(() => store.customers.warm().catch(() => undefined), WARM_AFTER_MS)
    return () => clearTimeout(timer)
  }, [store, isMirrored])
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

/** The company's wish for a PIN is heard at a start and on Today, never in the middle of a visit. */
function useMustSetPin(): { mustSet: boolean; later: () => void } {
  const state = useLock()
  const { page } = useRoute()
  const [isPutOff, putOff] = useState(false)
  const wanted = useRef(state === 'setup')
  if (page === 'today') wanted.current = true
  return { mustSet: state === 'setup' && wanted.current && !isPutOff, later: () => putOff(true) }
}

/** An expired session keeps its screens: the work goes on, and the sync line asks for the sign-in. */
function Inside() {
  const session = useSession()
  const route = useRoute()
  const { page } = route
  const isSigningInAgain = page === 'sign-in'
  const lock = useLock()
  const { revoked } = useSync()
  const { mustSet, later } = useMustSetPin()
  if (page === 'welcome') return <SeldomScreen route={route} />
  if (!session || isSigningInAgain) return <SignIn />
  if (revoked) return <SeldomScreen route={{ page: 'removed' }} />
  if (lock === 'locked') return <Unlock />
  if (mustSet) return <SeldomScreen route={{ page: 'pin', onLater: later }} />
  return <Signed />
}

function Door() {
  const session = useSession()
  return (
    <CompanyProvider company={session?.me.company ?? null}>
      <Suspense fallback={null}>
        <Inside />
      </Suspense>
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
