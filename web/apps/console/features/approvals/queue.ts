import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { type Answer, approvalCalls, type BatchItem } from './calls'

/**
 * Decisions wait here for some seconds before they are sent, so that they can be taken back: what has been decided
 * tells others at once, and nobody can unsay it. Whoever closes the page sends what still waits.
 */
export const UNDO_MS = 6_000

export interface Held {
  items: BatchItem[]
  undo: () => void
}

type Sent = Awaited<ReturnType<typeof approvalCalls.decide>>['items']

const waiting = new Map<string, { item: BatchItem; group: symbol }>()
const timers = new Map<symbol, number>()
const listeners = new Set<() => void>()
let snapshot: ReadonlySet<string> = new Set()

function tell() {
  snapshot = new Set(waiting.keys())
  for (const listener of listeners) listener()
}

export function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Runs that are decided here and not sent yet. */
export const heldRuns = () => snapshot

export function hold(
  runs: string[],
  decision: Answer,
  comment: string | null,
  done: (sent: Sent | null, error: unknown) => void,
): Held {
  const group = Symbol('decisions')
  const items = runs.map((run_id): BatchItem => ({ id: uuidv7(new Date()), run_id, decision, comment }))
  for (const item of items) waiting.set(item.run_id, { item, group })
  const send = async () => {
    timers.delete(group)
    try {
      done((await approvalCalls.decide(items)).items, null)
    } catch (error) {
      done(null, error)
    } finally {
      release(group)
    }
  }
  timers.set(
    group,
    window.setTimeout(() => void send(), UNDO_MS),
  )
  tell()
  const undo = () => {
    const timer = timers.get(group)
    if (timer === undefined) return
    window.clearTimeout(timer)
    timers.delete(group)
    release(group)
  }
  return { items, undo }
}

function release(group: symbol) {
  for (const [run, one] of waiting) if (one.group === group) waiting.delete(run)
  tell()
}

/** What still waits is sent while the page closes. The same ids sent twice are one decision. */
export function flush() {
  const items = [...waiting.values()].filter((one) => timers.has(one.group)).map((one) => one.item)
  for (const timer of timers.values()) window.clearTimeout(timer)
  timers.clear()
  if (items.length > 0) void approvalCalls.decide(items, true).catch(() => undefined)
}

addEventListener('pagehide', flush)
