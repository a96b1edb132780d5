import { useEffect, useSyncExternalStore } from 'react'

export type Channel = 'connecting' | 'pushed' | 'polled'

const POLL_MS = 5_000
const REOPEN_MS = 15_000
/** Many phones can push in one second; one refetch a second is enough for the eye and kind to the server. */
const GAP_MS = 1_000

export interface NudgeEnv {
  open: () => EventSource
  setTimer: (run: () => void, ms: number) => number
  clearTimer: (id: number) => void
  now: () => number
}

const browser: NudgeEnv = {
  open: () => new EventSource('/api/sync/v1/events', { withCredentials: true }),
  setTimer: (run, ms) => window.setTimeout(run, ms),
  clearTimer: (id) => window.clearTimeout(id),
  now: () => Date.now(),
}

/**
 * Listens for the server's nudges and calls `refetch` soon after each; while the stream is down it
 * asks every five seconds instead, so that the page is never silently old.
 */
export function listenForNudges(refetch: () => void, onChannel: (channel: Channel) => void, env = browser) {
  let source: EventSource | null = null
  let poll: number | null = null
  let reopen: number | null = null
  let due: number | null = null
  let last = Number.NEGATIVE_INFINITY

  const ask = () => {
    if (due !== null) return
    due = env.setTimer(
      () => {
        due = null
        last = env.now()
        refetch()
      },
      Math.max(0, last + GAP_MS - env.now()),
    )
  }
  const startPolling = () => {
    onChannel('polled')
    if (poll !== null) return
    const round = () => {
      ask()
      poll = env.setTimer(round, POLL_MS)
    }
    poll = env.setTimer(round, POLL_MS)
  }
  const stopPolling = () => {
    if (poll !== null) env.clearTimer(poll)
    poll = null
  }
  const connect = () => {
    reopen = null
    const stream = env.open()
    source = stream
    stream.onopen = () => {
      stopPolling()
      onChannel('pushed')
      ask()
    }
    stream.onmessage = ask
    stream.onerror = () => {
      startPolling()
      if (stream.readyState !== 2) return // the browser reconnects by itself
      stream.close()
      reopen ??= env.setTimer(connect, REOPEN_MS)
    }
  }
  connect()
  return () => {
    source?.close()
    for (const timer of [poll, reopen, due]) if (timer !== null) env.clearTimer(timer)
  }
}

let channel: Channel = 'connecting'
const watchers = new Set<() => void>()

/** Started once by the shell, so that changing pages keeps the one stream open. */
export function useNudges(refetch: () => void): void {
  useEffect(
    () =>
      listenForNudges(refetch, (next) => {
        channel = next
        for (const watcher of watchers) watcher()
      }),
    [refetch],
  )
}

export function useChannel(): Channel {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => channel,
  )
}
