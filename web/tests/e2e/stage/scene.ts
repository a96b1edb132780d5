import { type Browser, chromium } from 'playwright-core'
import { inject, test } from 'vitest'
import { Stage } from './stage.ts'

let browser: Promise<Browser> | null = null

export function newStage(): Stage {
  browser ??= chromium.connect(inject('browser'))
  return new Stage(browser)
}

async function played(name: string, stage: Stage, play: (stage: Stage) => Promise<void>): Promise<void> {
  try {
    await play(stage)
    if (stage.crashes.length > 0) throw new Error(`an uncaught error: ${stage.crashes.join('; ')}`)
  } catch (error) {
    await stage.record(name)
    throw error
  }
}

/** A test with phones and desks of its own. */
export function scene(name: string, play: (stage: Stage) => Promise<void>): void {
  test(name, async () => {
    const stage = newStage()
    try {
      await played(name, stage, play)
    } finally {
      await stage.close()
    }
  })
}

/** A test on a stage that others have used: for looking at one page after another. */
export function look(name: string, stage: () => Stage, play: () => Promise<void>): void {
  test(name, () => played(name, stage(), play))
}
