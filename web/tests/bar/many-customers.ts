import type { Page } from 'playwright-core'
import { uuidv7 } from '../../shared/domain/uuidv7.ts'
import { signInOnPhone, syncLine } from '../e2e/stage/phone.ts'
import type { Stage } from '../e2e/stage/stage.ts'
import type { Login } from '../e2e/stage/system.ts'
import type { Measure } from './table.ts'
import { session, slowDown } from './throttle.ts'

const MANY = 5000
const RUNS = 5
const FIRST = [...'柳松桃荷兰竹梅枫杏桂']
const SECOND = [...'岸溪桥坊园湾亭巷里渡']
const TRADE = ['便利店', '副食', '茶铺', '超市', '粮油行', '鲜果坊', '烟酒行', '小卖部', '餐馆', '批发部']

const TARGET = {
  id: uuidv7(),
  name: '鹭屿夜市小吃',
  phone: '0002-8642097',
  /** Made by the server in life. */
  py: 'luyuyeshixiaochi lyysxc',
}
const QUERIES = [
  { by: 'name', typed: '屿夜市' },
  { by: 'pinyin', typed: 'luyuyeshi' },
  { by: 'initials', typed: 'lyysxc' },
  { by: 'phone', typed: '8642097' },
]

type Row = Record<string, unknown>

/** Customers in the shape of a real one of this rep, spread around it. */
function manyLike(row: Row): Row[] {
  const pin = row.pin as Row
  return Array.from({ length: MANY }, (_, n) => {
    const name = `${FIRST[n % 10]}${SECOND[Math.floor(n / 10) % 10]}${TRADE[Math.floor(n / 100) % 10]} ${n}`
    const place = { lng: Number(pin.lng) + (n % 71) / 1000, lat: Number(pin.lat) + (n % 53) / 1000 }
    const same = { ...row, id: uuidv7(), code: `M${n}`, name, phone: `0002-${1_000_000 + n * 7}` }
    return { ...same, pin: { ...pin, ...place }, ...(n === MANY / 2 ? TARGET : {}) }
  })
}

/** The first pull brings five thousand more than the server has; all else is the server's own. */
async function fillPhone(phone: Page): Promise<void> {
  let isFilled = false
  await phone.route('**/api/sync/v1/pull', async (route) => {
    const answer = await route.fetch()
    if (isFilled || answer.status() !== 200) return route.fulfill({ response: answer })
    const body = (await answer.json()) as { changes: { customer?: { put: Row[] } } }
    const { customer } = body.changes
    const model = customer?.put.find((row) => row.pin)
    if (!customer || !model) return route.fulfill({ response: answer })
    isFilled = true
    customer.put.push(...manyLike(model))
    await route.fulfill({ response: answer, json: body })
  })
}

const ROW = 'main li a[href^="/m/customers/"]'

/** Seconds from the tap until the first row is painted. */
const timeToOpen = (phone: Page) =>
  phone.evaluate(
    (row) =>
      new Promise<number>((resolve) => {
        const started = performance.now()
        document.querySelector<HTMLElement>('nav a[href="/m/customers"]')?.click()
        const look = () => {
          if (!document.querySelector(row)) return void requestAnimationFrame(look)
          requestAnimationFrame(() => resolve((performance.now() - started) / 1000))
        }
        requestAnimationFrame(look)
      }),
    ROW,
  )

/** Seconds from the keystroke until the one that was looked for is the first row on screen. */
const timeToFind = (phone: Page, typed: string) =>
  phone.evaluate(
    ({ row, typed, id }) =>
      new Promise<number>((resolve) => {
        const field = document.querySelector<HTMLInputElement>('input[type=search]')
        if (!field) throw new Error('no search field')
        const started = performance.now()
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, typed)
        field.dispatchEvent(new Event('input', { bubbles: true }))
        const look = () => {
          const first = document.querySelector(row)
          const isThere =
            typed === ''
              ? document.querySelectorAll(row).length > 5
              : first?.getAttribute('href')?.endsWith(id)
          if (!isThere) return void requestAnimationFrame(look)
          requestAnimationFrame(() => resolve((performance.now() - started) / 1000))
        }
        requestAnimationFrame(look)
      }),
    { row: ROW, typed, id: TARGET.id },
  )

export async function manyCustomers(stage: Stage, rep: Login): Promise<Measure[]> {
  const phone = await stage.phone({ serviceWorker: false })
  await fillPhone(phone)
  phone.setDefaultTimeout(60_000)
  await signInOnPhone(phone, rep)
  const cdp = await session(phone)
  const opened: number[] = []
  const found = new Map<string, number[]>(QUERIES.map(({ by }) => [by, []]))
  for (let run = 0; run < RUNS; run += 1) {
    await phone.goto('/m/')
    await syncLine(phone).waitFor()
    // The other screens are fetched a moment after the first one.
    await phone.waitForTimeout(3000)
    await phone.context().setOffline(true)
    await slowDown(cdp, 4)
    opened.push(await timeToOpen(phone))
    for (const { by, typed } of QUERIES) {
      found.get(by)?.push(await timeToFind(phone, typed))
      await timeToFind(phone, '')
    }
    await slowDown(cdp, 1)
    await phone.context().setOffline(false)
  }
  const total = await phone.locator('[role=status]').first().textContent()
  if (!/[5-9],?\d{3}/.test(total ?? '')) throw new Error(`the phone holds ${total}, not ${MANY} and more`)
  return [
    { what: '4 open the list of 5,000 customers, offline, 4× CPU', unit: 's', aim: 0.5, values: opened },
    ...[...found].map(
      ([by, values]): Measure => ({
        what: `4 search 5,000 customers by ${by}, offline, 4× CPU`,
        unit: 's',
        aim: 0.4,
        values,
      }),
    ),
  ]
}
