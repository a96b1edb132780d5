/**
 * Real browsers against the real system, killed and cut off in the middle of their work. CHAOS_ROUNDS says how
 * often each kill is tried; when it strikes depends on CHAOS_SEED, which is printed.
 */
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { Dice } from '../../store/chaos/dice.ts'
import { allSent, button, signInOnPhone, syncLine } from '../e2e/stage/phone.ts'
import { type Customer, newCustomer, rep, visitsAt } from '../e2e/stage/system.ts'
import { InstalledPhone, mirrorOf } from './installed.ts'
import { FaultyProxy, type Trouble } from './proxy.ts'

const ROUNDS = Number(process.env.CHAOS_ROUNDS ?? 1)
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000)
const dice = new Dice(SEED)

let proxy: FaultyProxy
let phone: InstalledPhone
let address: string

beforeAll(() => {
  console.warn(`chaos: seed ${SEED}, again with CHAOS_SEED=${SEED} scripts/e2e.sh tests/chaos`)
})

beforeEach(async () => {
  proxy = new FaultyProxy()
  address = await proxy.listen()
  phone = new InstalledPhone(address)
  await phone.start()
})

afterEach(async () => {
  await phone.end()
  proxy.close()
})

async function customers(count: number): Promise<Customer[]> {
  return Promise.all(Array.from({ length: count }, () => newCustomer(rep)))
}

async function signIn(): Promise<void> {
  await phone.page.goto('/m/')
  await signInOnPhone(phone.page, rep)
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
}

/** Opens the check-in and presses; whoever calls decides how long to wait. */
async function press(id: string, page = phone.page): Promise<void> {
  await page.goto(`/m/check-in/${id}`)
  await page.locator('footer').getByRole('button').click()
}

async function checkIn(id: string, page = phone.page): Promise<string> {
  await press(id, page)
  await page.waitForURL(/\/m\/visits\//)
  return page.url().split('/').at(-1) ?? ''
}

/**
 * Until the phone says that all is delivered. Chromium writes cookies down every half minute: a browser that was
 * killed before has lost the sign-in, and asks for it.
 */
async function comeBack(): Promise<void> {
  const { page } = phone
  const form = page.locator('input[name=username]')
  const asked = syncLine(page).getByText(/重新登录/)
  await form.or(asked).or(allSent(page)).first().waitFor({ timeout: 40_000 })
  if (await asked.isVisible()) await page.goto('/m/sign-in')
  else if (!(await form.isVisible())) return
  await signInOnPhone(page, rep)
}

const delivered = () => allSent(phone.page).waitFor({ timeout: 70_000 })

async function once(of: Customer, visit: string): Promise<void> {
  expect((await visitsAt(of.id)).map((row) => row.id)).toEqual([visit])
}

test('killed in the middle of a record, the phone has it whole or not at all, and delivers what it showed', {
  timeout: 40_000 + ROUNDS * 40_000,
}, async () => {
  const [first, ...others] = await customers(ROUNDS + 1)
  await signIn()
  await phone.context.setOffline(true)
  const visit = await checkIn(first?.id ?? '')
  for (const customer of others) {
    const pressed = press(customer.id).catch(() => undefined)
    await phone.page.waitForURL(/check-in/).catch(() => undefined)
    await Promise.race([pressed, new Promise((resolve) => setTimeout(resolve, 600))])
    await new Promise((resolve) => setTimeout(resolve, dice.between(0, 250)))
    const shown = /visits\/(.+)$/.exec(phone.page.url())?.[1]
    await phone.kill()
    await phone.restart()
    await comeBack()
    await delivered()
    const there = (await visitsAt(customer.id)).map((row) => row.id)
    expect(there.length).toBeLessThanOrEqual(1)
    if (shown) expect(there).toEqual([shown])
    await phone.context.setOffline(true)
  }
  await phone.context.setOffline(false)
  await once(first as Customer, visit)
})

test('killed in the middle of its first pull, again and again, the phone ends with what an undisturbed one has', {
  timeout: 40_000 + ROUNDS * 40_000,
}, async () => {
  await customers(2)
  await phone.page.goto('/m/')
  await phone.page.locator('input[name=username]').fill(rep.name)
  await phone.page.locator('input[name=password]').fill(rep.password)
  proxy.always = 'slow'
  await phone.page.locator('button[type=submit]').click()
  await expect.poll(() => proxy.seen.some((path) => path.endsWith('/pull')), { timeout: 20_000 }).toBe(true)
  for (let round = 0; round < ROUNDS; round++) {
    await new Promise((resolve) => setTimeout(resolve, dice.between(300, 900)))
    await phone.kill()
    await phone.restart()
  }
  proxy.always = null
  await comeBack()
  await delivered()
  const undisturbed = new InstalledPhone(address)
  try {
    const page = await undisturbed.start()
    await page.goto('/m/')
    await signInOnPhone(page, rep)
    const wanted = await mirrorOf(page)
    const afterAll = async () => {
      await comeBack()
      return mirrorOf(phone.page)
    }
    await expect.poll(afterAll, { timeout: 30_000, interval: 1_000 }).toEqual(wanted)
    expect(Object.keys(wanted).length).toBeGreaterThan(20)
  } finally {
    await undisturbed.end()
  }
})

test('two tabs record in flight mode, and each record arrives once', { timeout: 60_000 }, async () => {
  const [a, b] = (await customers(2)) as [Customer, Customer]
  await signIn()
  const other = await phone.context.newPage()
  await other.goto('/m/')
  await allSent(other).waitFor()
  await phone.context.setOffline(true)
  const first = await checkIn(a.id)
  const second = await checkIn(b.id, other)
  await phone.context.setOffline(false)
  await delivered()
  await allSent(other).waitFor()
  await once(a, first)
  await once(b, second)
})

test('a network that loses, cuts and replaces answers doubles nothing and loses nothing', {
  timeout: 100_000,
}, async () => {
  const made = await customers(3)
  await signIn()
  const troubles: Trouble[] = ['lost_after', 'portal', 'cut', 'lost_before', 'gateway']
  const visits: string[] = []
  for (const customer of made) {
    for (const path of ['/api/sync/v1/push', '/api/sync/v1/pull']) {
      proxy.troubles.push({ path, trouble: dice.one(troubles) }, { path, trouble: 'lost_after' })
    }
    visits.push(await checkIn(customer.id))
  }
  await expect
    .poll(() => proxy.troubles.filter((one) => one.path.endsWith('push')), { timeout: 60_000 })
    .toEqual([])
  proxy.troubles.length = 0
  await syncLine(phone.page).getByRole('link').tap()
  await button(phone.page, /现在发送|现在同步|重试/)
    .first()
    .tap()
  await delivered()
  for (const [i, customer] of made.entries()) await once(customer, visits[i] ?? '')
})

test('on a full disk the check-in is saved from the reserve and delivered', { timeout: 60_000 }, async () => {
  const [customer] = (await customers(1)) as [Customer]
  await signIn()
  await expect.poll(() => reserveOf(), { timeout: 15_000 }).toBeGreaterThan(1_000_000)
  await phone.context.setOffline(true)
  await phone.page.goto(`/m/check-in/${customer.id}`)
  const devtools = await phone.context.newCDPSession(phone.page)
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: address, quotaSize: 1 })
  await phone.page.locator('footer').getByRole('button').click()
  await phone.page.waitForURL(/\/m\/visits\//)
  const visit = phone.page.url().split('/').at(-1) ?? ''
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: address })
  await phone.context.setOffline(false)
  await delivered()
  await once(customer, visit)
})

test('a new version waits beside the old tab, which goes on in its visit and delivers', {
  timeout: 60_000,
}, async () => {
  const [customer] = (await customers(1)) as [Customer]
  await signIn()
  const visit = await checkIn(customer.id)
  await phone.page.evaluate(() => Object.assign(window, { sameTab: true }))
  proxy.nextBuild = 'the next build'
  await phone.page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()))
  const isWaiting = () =>
    phone.page.evaluate(async () => Boolean((await navigator.serviceWorker.ready).waiting))
  await expect.poll(isWaiting, { timeout: 20_000 }).toBe(true)
  await button(phone.page, '签退').tap()
  await phone.page.getByText(`已签退 · ${customer.name}`).waitFor()
  expect(await phone.page.evaluate(() => 'sameTab' in window)).toBe(true)
  expect(await isWaiting()).toBe(true)
  await delivered()
  await once(customer, visit)
})

function reserveOf(): Promise<number> {
  return phone.page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    let bytes = 0
    for (const { name } of await indexedDB.databases()) {
      if (!name || !/^rounds-\d/.test(name)) continue
      const db = await asked(indexedDB.open(name))
      for (const row of await asked(db.transaction('reserve').objectStore('reserve').getAll()))
        bytes += row.bytes.byteLength
      db.close()
    }
    return bytes
  })
}
