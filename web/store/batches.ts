import type { Operation } from './database'
import { inOrder } from './database'

export const MOST_OPERATIONS = 50
export const MOST_BYTES = 256 * 1024
/** Room for what surrounds the operations in a request. */
const ENVELOPE_BYTES = 1024

const encoder = new TextEncoder()

/** What travels undivided: an operation, or all operations of a group. */
export type Step = Operation[]

export function stepsOf(operations: Operation[]): Step[] {
  const groups = new Map<string, Step>()
  const steps: Step[] = []
  for (const op of [...operations].sort(inOrder)) {
    const { grp } = op.wire
    const begun = grp ? groups.get(grp) : undefined
    if (begun) {
      begun.push(op)
      continue
    }
    const step = [op]
    if (grp) groups.set(grp, step)
    steps.push(step)
  }
  return steps
}

function bytesOf(step: Step): number {
  return step.reduce((sum, op) => sum + encoder.encode(JSON.stringify(op.wire)).length + 16, 0)
}

/**
 * The next operations in order, groups whole. What waits holds back only what comes after it on the same thing;
 * a group waits for each of its things.
 */
export function chooseBatch(unsent: Operation[], now: number, most: number = MOST_OPERATIONS): Operation[] {
  const held = new Set<string>()
  const batch: Operation[] = []
  let bytes = 0
  for (const step of stepsOf(unsent)) {
    const things = step.map((op) => `${op.entity}:${op.target}`)
    const waits = step.some((op) => op.status === 'deferred' && isEarly(op, now))
    if (waits || things.some((thing) => held.has(thing))) {
      for (const thing of things) held.add(thing)
      continue
    }
    bytes += bytesOf(step)
    // A step beyond the limits by itself still has to travel, alone.
    const tooMany = batch.length + step.length > most || bytes > MOST_BYTES - ENVELOPE_BYTES
    if (batch.length > 0 && tooMany) break
    batch.push(...step)
    if (batch.length >= most) break
  }
  return batch
}

function isEarly({ deferred_at = 0, retry_at = 0 }: Operation, now: number): boolean {
  return deferred_at <= now && now < retry_at
}
