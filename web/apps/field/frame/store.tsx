import type { LockState, Store, SyncState } from '@store/index.ts'
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'

const StoreContext = createContext<Store | null>(null)

export function StoreProvider({ store, children }: { store: Store; children: ReactNode }) {
  return <StoreContext.Provider value={store}>{children}</StoreContext.Provider>
}

export function useStore(): Store {
  const store = useContext(StoreContext)
  if (!store) throw new Error('a screen stands outside of StoreProvider')
  return store
}

/** What the first screen asks for, read before it is rendered: it then appears whole, not as a skeleton. */
let readAhead: { key: string; value: unknown } | null = null

export async function readBefore<T>(key: string, query: Promise<T>): Promise<void> {
  const value = await query.catch(() => undefined)
  if (value !== undefined) readAhead = { key, value }
}

function takeReadAhead<T>(key: string): { key: string; value: T } | null {
  const found = readAhead?.key === key ? (readAhead as { key: string; value: T }) : null
  if (found) readAhead = null
  return found
}

/**
 * What a query of the store gives, now and whenever its data changes; undefined until the first
 * answer. `key` names all that the query depends on.
 */
export function useLive<T>(key: string, query: (store: Store) => Promise<T>): T | undefined {
  const store = useStore()
  const latest = useRef(query)
  latest.current = query
  const [answer, setAnswer] = useState(() => takeReadAhead<T>(key))
  useEffect(
    () =>
      store.live(
        () => latest.current(store),
        (value) => setAnswer({ key, value }),
        (error) => console.error('store', key, error),
      ),
    [store, key],
  )
  return answer?.key === key ? answer.value : undefined
}

/** Like useLive, but keeps the last answer while the next is on its way: for lists that are filtered. */
export function useLiveList<T>(key: string, query: (store: Store) => Promise<T>): T | undefined {
  const fresh = useLive(key, query)
  const last = useRef(fresh)
  if (fresh !== undefined) last.current = fresh
  return last.current
}

export function useSync(): SyncState {
  const store = useStore()
  const [state, setState] = useState(() => store.sync.state())
  useEffect(() => {
    const read = () => setState(store.sync.state())
    read()
    return store.sync.subscribe(read)
  }, [store])
  return state
}

export function useLock(): LockState {
  const { lock } = useStore()
  return useSyncExternalStore(lock.subscribe, lock.state)
}

/** Who is signed in on this phone; changes with sign-in and sign-out. */
export function useSession() {
  const store = useStore()
  const shown = useRef(store.session.current())
  return useSyncExternalStore(store.session.subscribe, () => {
    const current = store.session.current()
    if (JSON.stringify(current) !== JSON.stringify(shown.current)) shown.current = current
    return shown.current
  })
}

export function useMe() {
  const session = useSession()
  if (!session) throw new Error('nobody is signed in')
  return session.me
}
