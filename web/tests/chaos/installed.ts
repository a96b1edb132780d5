/** A phone whose browser can be killed as the system kills it, and started again with what it had on its disk. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { DOOR } from '../e2e/stage/system.ts'

const ARGS = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-unsafe-swiftshader',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
]

export class InstalledPhone {
  context!: BrowserContext
  page!: Page
  readonly #profile = mkdtempSync(join(tmpdir(), 'rounds-phone-'))
  readonly #address: string

  constructor(address: string) {
    this.#address = address
  }

  async start(): Promise<Page> {
    this.context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: process.env.ROUNDS_CHROMIUM ?? '/usr/bin/chromium',
      args: ARGS,
      baseURL: this.#address,
      viewport: { width: 360, height: 780 },
      hasTouch: true,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      reducedMotion: 'reduce',
      permissions: ['geolocation', 'camera'],
      geolocation: { longitude: DOOR.lng, latitude: DOOR.lat, accuracy: 12 },
    })
    this.context.setDefaultTimeout(20_000)
    this.page = this.context.pages()[0] ?? (await this.context.newPage())
    return this.page
  }

  /** With SIGKILL: nothing of it can finish anything. */
  async kill(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.context.once('close', () => resolve()))
    for (const pid of this.#processes()) process.kill(pid, 'SIGKILL')
    await ended
  }

  async restart(): Promise<Page> {
    const page = await this.start()
    await page.goto('/m/')
    return page
  }

  async end(): Promise<void> {
    await this.context.close().catch(() => undefined)
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 })
  }

  /** The browser's own process; what it has started ends with it. */
  #processes(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => {
        try {
          const said = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
          return said.includes(`--user-data-dir=${this.#profile}`) && !said.includes('--type=')
        } catch {
          return false
        }
      })
  }
}

/** All that the server has sent, as it lies in the phone's database: "entity id" to the row's buckets and content. */
export function mirrorOf(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const found: Record<string, string> = {}
    for (const { name } of await indexedDB.databases()) {
      if (!name || !/^rounds-\d/.test(name)) continue
      const db = await asked(indexedDB.open(name))
      for (const entity of ['company', 'customer', 'plan_item', 'visit', 'settlement']) {
        if (!db.objectStoreNames.contains(entity)) continue
        const rows = await asked(db.transaction(entity).objectStore(entity).getAll())
        for (const { _b, _g, _q, _s, ...row } of rows)
          found[`${entity} ${row.id}`] = JSON.stringify([[..._b].sort(), row])
      }
      db.close()
    }
    return found
  })
}
