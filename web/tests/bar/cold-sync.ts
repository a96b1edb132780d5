import { chromium } from 'playwright-core'
import { launchServer } from '../e2e/stage/launch.ts'
import { session, slowDown } from './throttle.ts'

/**
 * The first sync of a phone at a quarter of the speed, as server/bench/sync.py asks: from the first pull
 * to the line that says all is delivered. Writes one line of JSON.
 */
const [url, name, password] = [process.env.ROUNDS_URL, process.env.ROUNDS_NAME, process.env.ROUNDS_PASSWORD]
if (!url || !name || !password) throw new Error('ROUNDS_URL, ROUNDS_NAME and ROUNDS_PASSWORD are not set')
const RUNS = 5

/** In the page: when the sync line first said so, and when the first pull began, in ms. */
function noteDelivery(): void {
  const look = () => {
    const line = document.querySelector('[aria-label="同步"], [aria-label="Sync"]')?.textContent ?? ''
    if (!/全部送达|All delivered/.test(line)) return void requestAnimationFrame(look)
    const done = performance.now()
    const pulls = performance.getEntriesByType('resource').filter((entry) => /\/pull$/.test(entry.name))
    const began = Math.min(...pulls.map((entry) => entry.startTime))
    Object.assign(window, { syncedIn: done - began, pulls: pulls.length })
  }
  requestAnimationFrame(look)
}

const server = await launchServer()
const browser = await chromium.connect(server.wsEndpoint())
const seconds: number[] = []
let stored = 0
let pulls = 0
try {
  for (let run = 0; run < RUNS; run += 1) {
    const context = await browser.newContext({
      baseURL: url,
      viewport: { width: 360, height: 780 },
      hasTouch: true,
      isMobile: true,
      locale: 'zh-CN',
      serviceWorkers: 'block',
    })
    const page = await context.newPage()
    await page.addInitScript(noteDelivery)
    await page.goto('/m/')
    await page.locator('input[name=username]').fill(name)
    await page.locator('input[name=password]').fill(password)
    await slowDown(await session(page), 4)
    await page.locator('button[type=submit]').click()
    const heard = await page.waitForFunction(() => (window as { syncedIn?: number }).syncedIn, undefined, {
      timeout: 60_000,
      polling: 50,
    })
    seconds.push(((await heard.jsonValue()) ?? Number.NaN) / 1000)
    pulls = await page.evaluate(() => (window as { pulls?: number }).pulls ?? 0)
    stored = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0)
    await context.close()
  }
} finally {
  await browser.close()
  await server.close()
}
process.stdout.write(`${JSON.stringify({ seconds, stored, pulls })}\n`)
