import { expect, test } from 'vitest'
import { possessDatabases, Tab } from './browser'
import { Clock } from './clock'
import { Dice } from './dice'
import { bindChance, Fleet } from './fleet'
import { installLocks } from './locks'
import { falsehoods } from './truths'

const OF_THE_DEAD = new Set(['AbortError', 'DatabaseClosedError'])

export interface Stage {
  fleet: Fleet
  clock: Clock
  dice: Dice
  /** All that must be true is true. */
  truths(): Promise<void>
}

/** Before the first test of a file. */
export async function prepare(): Promise<void> {
  possessDatabases()
  letTheDeadRest()
  // Its first loading takes real time, which no clock of a test may wait for.
  await import('../exchange')
}

/** A test with a company, a clock and a network of its own. */
export function stage(name: string, play: (stage: Stage) => Promise<void>): void {
  test(name, { timeout: 30_000 }, async () => {
    const clock = new Clock()
    const dice = new Dice(7)
    clock.install()
    const undo = [bindChance(dice), installLocks(clock)]
    try {
      const fleet = new Fleet(clock, dice)
      await play({ fleet, clock, dice, truths: async () => expect(await falsehoods(fleet)).toEqual([]) })
      await fleet.end()
    } finally {
      clock.uninstall()
      for (const one of undo) one()
    }
  })
}

/** What a killed tab was about to do ends in errors; in a browser there would be nobody left to hear them. */
function letTheDeadRest(): void {
  const listeners = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', (reason, promise) => {
    const { name = '', message = '' } =
      reason instanceof Error || reason instanceof DOMException ? reason : {}
    if (Tab.deaths > 0 && (OF_THE_DEAD.has(name) || message.includes('the tab is dead'))) return
    for (const listener of listeners) listener(reason, promise)
  })
}
