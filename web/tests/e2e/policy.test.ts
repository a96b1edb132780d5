import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { signInAtDesk } from './stage/desk.ts'
import { settled } from './stage/page-checks.ts'
import { signInOnPhone } from './stage/phone.ts'
import { CONSOLE_ROUTES, PHONE_ROUTES } from './stage/routes.ts'
import { scene } from './stage/scene.ts'
import { admin, ask, manager, rep, url, type VisitRow } from './stage/system.ts'

/** Collects what the page's own policy refuses, on every page that this one opens. */
async function watchPolicy(page: Page): Promise<string[]> {
  const refused: string[] = []
  await page.exposeFunction('tellRefused', (what: string) => refused.push(what))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const where = `${event.sourceFile}:${event.lineNumber} ${event.sample}`
      const tell = (window as unknown as { tellRefused: (what: string) => void }).tellRefused
      tell(`${location.pathname}: ${event.effectiveDirective} refused ${event.blockedURI} (${where})`)
    })
  })
  return refused
}

const aVisit = async () => {
  const { items } = await ask<{ items: VisitRow[] }>(manager, 'GET', '/visits?limit=1')
  if (!items[0]) throw new Error('the demo has no visit')
  return items[0]
}

scene(
  'the policy of the console’s pages refuses nothing that they need, in light and dark',
  async (stage) => {
    const visit = await aVisit()
    const desk = await stage.desk()
    const refused = await watchPolicy(desk)
    await signInAtDesk(desk, admin, '/console/people')
    for (const { path, shows } of CONSOLE_ROUTES.filter(({ shows }) => shows !== 'article')) {
      await desk.goto(path.replace('$visit', visit.id).replace('$customer', visit.customer.id))
      await desk.locator(shows).first().waitFor()
      await desk.emulateMedia({ colorScheme: 'dark' })
      await settled(desk)
      await desk.emulateMedia({ colorScheme: 'light' })
    }
    expect(refused).toEqual([])
  },
)

scene('the policy of the phone’s pages refuses nothing that they need, in light and dark', async (stage) => {
  const visit = await aVisit()
  const phone = await stage.phone()
  const refused = await watchPolicy(phone)
  await signInOnPhone(phone, rep)
  const { items } = await ask<{ items: { id: string }[] }>(rep, 'GET', '/customers?limit=1')
  const of = { customer: items[0]?.id ?? '', visit: visit.id }
  for (const { name, path, shows } of PHONE_ROUTES.filter(
    ({ name }) => !['visit', 'unsent'].includes(name),
  )) {
    await phone.goto(path(of))
    await phone
      .locator(shows)
      .first()
      .waitFor()
      .catch((error: unknown) => {
        throw new Error(`${name}: ${String(error)}`)
      })
    await phone.emulateMedia({ colorScheme: 'dark' })
    await settled(phone)
    await phone.emulateMedia({ colorScheme: 'light' })
  }
  expect(refused).toEqual([])
})

scene('a style or a script that nobody of ours wrote does not come to life', async (stage) => {
  const desk = await stage.desk()
  const refused = await watchPolicy(desk)
  await desk.goto('/console/')
  await desk.locator('form').waitFor()
  await desk.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<p id="planted" style="color: rgb(1, 2, 3)">x</p>')
    const style = document.createElement('style')
    style.textContent = '#planted { display: none }'
    document.head.append(style)
    const script = document.createElement('script')
    script.textContent = 'document.title = "taken over"'
    document.head.append(script)
  })
  await expect.poll(() => refused.length).toBe(3)
  expect(await desk.title()).not.toBe('taken over')
  const colour = await desk.locator('#planted').evaluate((element) => getComputedStyle(element).color)
  expect(colour).not.toBe('rgb(1, 2, 3)')
})

scene('each page of the console has a number of its own for its styles, and nobody keeps it', async () => {
  const [one, two] = await Promise.all([fetch(`${url}/console/`), fetch(`${url}/console/people`)])
  const policies = [one, two].map((answer) => answer.headers.get('content-security-policy') ?? '')
  const numbers = policies.map((policy) => /'nonce-([\w-]{24})'/.exec(policy)?.[1])
  expect(new Set(numbers).size).toBe(2)
  expect(policies.join()).not.toContain('unsafe-inline')
  expect(one.headers.get('cache-control')).toBe('no-store')
  expect(await one.text()).toContain(`nonce="${numbers[0]}"`)
})
