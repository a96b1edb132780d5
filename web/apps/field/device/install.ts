import { useSyncExternalStore } from 'react'

interface InstallEvent extends Event {
  prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>
}

let offered: InstallEvent | null = null
const listeners = new Set<() => void>()

/** Browsers offer the installation once, early; it is kept until somebody asks for it. */
export function listenForInstallOffer(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    offered = event as InstallEvent
    for (const listener of listeners) listener()
  })
  addEventListener('appinstalled', () => {
    offered = null
    for (const listener of listeners) listener()
  })
}

export const isInstalled = () =>
  matchMedia('(display-mode: standalone)').matches ||
  (navigator as { standalone?: boolean }).standalone === true

/** iOS has no prompt: the share menu installs. */
export const isApple = () => /iPhone|iPad/.test(navigator.userAgent)

export function useInstallOffer(): (() => Promise<void>) | null {
  const event = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => offered,
  )
  if (!event) return null
  return async () => {
    await event.prompt()
    offered = null
    for (const listener of listeners) listener()
  }
}
