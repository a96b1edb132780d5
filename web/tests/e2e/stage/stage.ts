import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { DOOR, type Place, url } from './system.ts'

const RESULTS = fileURLToPath(new URL('../../../test-results/', import.meta.url))

export type Language = 'zh-CN' | 'en'

export interface PhoneWish {
  language?: Language
  width?: number
  /** Where the phone stands; null: it may not know. */
  at?: Place | null
  /** Without one, requests can be held up and lost on the way. */
  serviceWorker?: boolean
  init?: () => void
}

/** What a scene plays on: phones and desks, each with storage of its own, as in life. */
export class Stage {
  readonly #seats: { role: string; page: Page; context: BrowserContext; said: string[] }[] = []
  readonly crashes: string[] = []
  readonly #browser: Promise<Browser>

  constructor(browser: Promise<Browser>) {
    this.#browser = browser
  }

  async phone(wish: PhoneWish = {}): Promise<Page> {
    const { language = 'zh-CN', width = 360, at = DOOR, serviceWorker = true, init } = wish
    return this.#seat(
      'phone',
      {
        viewport: { width, height: 780 },
        deviceScaleFactor: 1,
        hasTouch: true,
        isMobile: true,
        locale: language,
        timezoneId: 'Asia/Shanghai',
        permissions: at ? ['geolocation', 'camera'] : [],
        serviceWorkers: serviceWorker ? 'allow' : 'block',
        ...(at ? { geolocation: { longitude: at.lng, latitude: at.lat, accuracy: 12 } } : {}),
      },
      init,
    )
  }

  async desk(language: Language = 'zh-CN'): Promise<Page> {
    return this.#seat('desk', {
      viewport: { width: 1440, height: 900 },
      locale: language,
      timezoneId: 'Asia/Shanghai',
    })
  }

  async #seat(role: string, options: BrowserContextOptions, init?: () => void): Promise<Page> {
    const context = await (await this.#browser).newContext({
      baseURL: url,
      reducedMotion: 'reduce',
      ...options,
    })
    if (init) await context.addInitScript(init)
    const page = await context.newPage()
    const said: string[] = []
    page.setDefaultTimeout(15_000)
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) said.push(`${message.type()}: ${message.text()}`)
    })
    page.on('pageerror', (error) => {
      said.push(`uncaught: ${error.stack ?? error.message}`)
      this.crashes.push(`${role}: ${error.message}`)
    })
    this.#seats.push({ role, page, context, said })
    return page
  }

  /** Pictures of all screens in test-results/ and what their consoles said. */
  async record(name: string): Promise<void> {
    mkdirSync(RESULTS, { recursive: true })
    for (const [index, { role, page, said }] of this.#seats.entries()) {
      const file = `${RESULTS}${name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 90)}-${role}${index}.png`
      await page.screenshot({ path: file, timeout: 5000 }).catch(() => undefined)
      process.stderr.write(`${role} at ${page.url()}, picture in ${file}\n${said.join('\n')}\n`)
    }
  }

  async close(): Promise<void> {
    for (const { context } of this.#seats) await context.close()
  }
}
