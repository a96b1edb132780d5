const FOREGROUND_MS = 60_000

export interface Wakers {
  /** A good moment to send and receive, unless a failure says to wait. */
  wake: () => void
  /** The network or the person is back: whatever waits after a failure waits no longer. */
  back: () => void
  /** The browser's opinion about the network changed. */
  network: () => void
  /** Where the server's nudges come from; null while nobody is signed in. */
  events: () => string | null
}

/** Calls `back` when the page becomes visible or the network returns, `wake` when the server nudges and every minute. */
export function followDevice({ wake, back, network, events }: Wakers): () => void {
  if (typeof document === 'undefined' || typeof window === 'undefined') {
    const timer = setInterval(wake, FOREGROUND_MS)
    return () => clearInterval(timer)
  }
  const closing = new AbortController()
  const { signal } = closing
  let source: EventSource | null = null

  const isVisible = () => document.visibilityState === 'visible'
  const listen = () => {
    const url = isVisible() ? events() : null
    if (!url) {
      source?.close()
      source = null
      return
    }
    // A closed source never tries again by itself: after a 401, or when the server went away.
    if (source && source.readyState !== EventSource.CLOSED) return
    source = new EventSource(url)
    source.onmessage = wake
  }
  const when = (visible: () => void) => () => {
    listen()
    if (isVisible()) visible()
  }
  const awake = when(back)
  document.addEventListener('visibilitychange', awake, { signal })
  window.addEventListener('pageshow', awake, { signal })
  window.addEventListener(
    'online',
    () => {
      network()
      awake()
    },
    { signal },
  )
  window.addEventListener('offline', network, { signal })
  const timer = setInterval(when(wake), FOREGROUND_MS)
  awake()
  return () => {
    closing.abort()
    clearInterval(timer)
    source?.close()
  }
}
