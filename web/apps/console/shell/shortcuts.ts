import { useEffect, useRef, useSyncExternalStore } from 'react'

export interface Shortcut {
  /** As on the key cap: `J`, `/`, `?`, `Ctrl K`. */
  keys: string
  label: string
  run: () => void
}

const mounted = new Map<symbol, readonly Shortcut[]>()
const watchers = new Set<() => void>()
let active: readonly Shortcut[] = []

function changed() {
  active = [...mounted.values()].flat()
  for (const watcher of watchers) watcher()
}

function pressed(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key
  return event.ctrlKey || event.metaKey ? `Ctrl ${key}` : key
}

/** Someone who types means the letter, not the shortcut. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}

function isUnderDialog(): boolean {
  return [...document.querySelectorAll('[role="dialog"]')].some((box) => box.checkVisibility())
}

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.altKey || event.isComposing) return
  const keys = pressed(event)
  const isChord = keys.startsWith('Ctrl ')
  if (!isChord && (isTyping(event.target) || isUnderDialog())) return
  const shortcut = active.findLast((one) => one.keys === keys)
  if (!shortcut) return
  event.preventDefault()
  shortcut.run()
})

/** Works while the component is on screen; the latest one mounted wins a shared key. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts)
  latest.current = shortcuts
  const shape = shortcuts.map((one) => `${one.keys}\u0000${one.label}`).join('\u0001')
  useEffect(() => {
    const id = Symbol('shortcuts')
    const rows = shape === '' ? [] : shape.split('\u0001')
    mounted.set(
      id,
      rows.map((row, index) => {
        const [keys = '', label = ''] = row.split('\u0000')
        return { keys, label, run: () => latest.current[index]?.run() }
      }),
    )
    changed()
    return () => {
      mounted.delete(id)
      changed()
    }
  }, [shape])
}

export const useActiveShortcuts = () =>
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => active,
  )
