import type { Store, TodayStop } from '@store/index.ts'
import { readBefore } from '../../frame/store.tsx'

type Near = { lng: number; lat: number } | undefined

export const todayKey = (day: string, near: Near) => `today ${day} ${JSON.stringify(near)}`

export async function stopsOf(store: Store, day: string, near: Near): Promise<TodayStop[]> {
  return oneCurrent(await store.today(day, near))
}

/** For the start: most starts lead to Today. A phone that is locked or was removed has none to show. */
export async function readToday(store: Store): Promise<void> {
  const isClosed = store.lock.state() === 'locked' || store.sync.state().revoked !== null
  if (isClosed || !/^\/m\/?$/.test(location.pathname)) return
  const day = store.businessDay()
  await readBefore(todayKey(day, undefined), stopsOf(store, day, undefined))
}

/** While a visit is open the next stop waits like the others: there is one current stop. */
function oneCurrent(stops: TodayStop[]): TodayStop[] {
  if (!stops.some((stop) => stop.state === 'open')) return stops
  return stops.map((stop) => (stop.state === 'next' ? { ...stop, state: 'todo' } : stop))
}
