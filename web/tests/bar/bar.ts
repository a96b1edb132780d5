import { chromium } from 'playwright-core'
import { launchServer } from '../e2e/stage/launch.ts'
import { Stage } from '../e2e/stage/stage.ts'
import { repsOnTheWay } from '../e2e/stage/system.ts'
import { manyCustomers } from './many-customers.ts'
import { consolePages, phonePages } from './pages.ts'
import { checkIns, coldStarts, firstDownload, warmStart } from './starts.ts'
import { isMissed, type Measure, machine, tableOf } from './table.ts'

/** Measures the bar of both apps against a running system. A benchmark: it tells, it does not fail. */
const server = await launchServer()
const browser = await chromium.connect(server.wsEndpoint())
const newStage = () => new Stage(Promise.resolve(browser))

async function on<T>(play: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = newStage()
  try {
    return await play(stage)
  } finally {
    await stage.close()
  }
}

const measures: Measure[] = []
const say = (...more: Measure[]) => {
  measures.push(...more)
  process.stdout.write(`${tableOf(more).split('\n').slice(1).join('\n')}\n`)
}

try {
  say(await firstDownload())
  say(...(await checkIns(newStage)))
  const [rep] = await repsOnTheWay(1)
  if (!rep) throw new Error('no rep has a stop left today')
  say(await on((stage) => warmStart(stage, rep)))
  say(...(await on((stage) => coldStarts(stage, rep))))
  say(...(await on((stage) => manyCustomers(stage, rep))))
  say(...(await phonePages(newStage, rep)))
  say(...(await consolePages(newStage)))
} finally {
  const version = browser.version()
  await browser.close()
  await server.close()
  process.stdout.write(`\n${tableOf(measures)}\n\n${machine(version)}\n`)
}
const missed = measures.filter(isMissed).map(({ what }) => what)
process.stdout.write(missed.length === 0 ? 'aims: all met\n' : `aims: missed: ${missed.join('; ')}\n`)
