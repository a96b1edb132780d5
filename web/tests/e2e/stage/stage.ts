import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'
import { inject, test } from 'vitest'
import { DOOR, type Place, url } from './system.ts'

const RESULTS = fileURLToPath(new URL('../../../test-results/', import.meta.url))

let browser: Promise<Browser> | null = null
const theBrowser = () => {
  browser ??= chromium.connect(inject('browser'))
  return browser
}

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
    const context = await (await theBrowser()).newContext({
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
    const stage = new Stage()
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
