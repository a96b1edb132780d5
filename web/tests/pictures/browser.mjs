import { createHash } from 'node:crypto'
import { chromium } from 'playwright-core'
import { url } from './system.mjs'

/** A browser that runs as root and without a network of its own. `film` is what its camera shows (MJPEG). */
export function openBrowser(film) {
  return chromium.launch({
    executablePath: process.env.ROUNDS_CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--hide-scrollbars',
      ...(film ? ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`] : []),
    ],
  })
}

/** Pages of a phone that stands at `door`, or of a desk when there is no door. */
export function openContext(browser, { language, appearance, door }) {
  return browser.newContext({
    baseURL: url,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme: appearance,
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    ...(door
      ? {
          viewport: { width: 360, height: 780 },
          deviceScaleFactor: 2,
          isMobile: true,
          hasTouch: true,
          permissions: ['geolocation', 'camera'],
          geolocation: { ...door, accuracy: 9 },
        }
      : { viewport: { width: 1440, height: 900 } }),
  })
}

/** Types name and password into either app's page and waits until it has let us in. */
export async function signIn(page, path, { name, password }) {
  await page.goto(path)
  await page.locator('input[autocomplete="username"]').fill(name)
  await page.locator('input[autocomplete="current-password"]').fill(password)
  await page.locator('button[type="submit"]').click()
  await page.locator('input[autocomplete="current-password"]').waitFor({ state: 'detached' })
}

/** Waits until three looks at the page are the same, for a map pauses between its tiles; at most `patience` ms: some screens have a clock that ticks. */
export async function untilStill(page, patience) {
  const end = Date.now() + patience
  let before = ''
  let same = 0
  while (Date.now() < end) {
    const look = await page.screenshot()
    const now = createHash('sha1').update(look).digest('hex')
    same = now === before ? same + 1 : 0
    if (same === 2) return
    before = now
    await page.waitForTimeout(500)
  }
}
