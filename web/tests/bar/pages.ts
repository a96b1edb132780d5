import type { Page } from 'playwright-core'
import { signInAtDesk } from '../e2e/stage/desk.ts'
import {
  accessibilityFindings,
  setTextSize,
  settled,
  sidewaysFindings,
  smallTargets,
} from '../e2e/stage/page-checks.ts'
import { checkInAt, signInOnPhone } from '../e2e/stage/phone.ts'
import { CONSOLE_ROUTES, PHONE_ROUTES } from '../e2e/stage/routes.ts'
import type { Language, Stage } from '../e2e/stage/stage.ts'
import { ask, type Login, manager, newCustomer, type VisitRow } from '../e2e/stage/system.ts'
import type { Measure } from './table.ts'

const LANGUAGES: Language[] = ['zh-CN', 'en']

async function inBothThemes(page: Page, findings: string[]) {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await settled(page)
    findings.push(...(await accessibilityFindings(page, theme === 'light' ? 'first look' : 'other colours')))
  }
}

function counted(what: string, findings: string[]): Measure {
  for (const finding of findings) process.stdout.write(`  ${what}: ${finding}\n`)
  return { what, unit: 'findings', aim: 0, values: [findings.length] }
}

export async function phonePages(newStage: () => Stage, rep: Login): Promise<Measure[]> {
  const narrow: string[] = []
  const large: string[] = []
  const small: string[] = []
  const axe: string[] = []
  for (const language of LANGUAGES) {
    const stage = newStage()
    const phone = await stage.phone({ language })
    await signInOnPhone(phone, rep)
    const { id } = await newCustomer(rep, { phone: '0001-7654321' })
    const of = { customer: id, visit: await checkInAt(phone, id) }
    for (const { path, shows } of PHONE_ROUTES) {
      await phone.setViewportSize({ width: 360, height: 780 })
      await phone.goto(path(of))
      await phone.locator(shows).first().waitFor()
      await inBothThemes(phone, axe)
      small.push(...(await smallTargets(phone)))
      await setTextSize(phone, 200)
      large.push(...(await sidewaysFindings(phone)))
      await setTextSize(phone, 100)
      await phone.setViewportSize({ width: 320, height: 640 })
      narrow.push(...(await sidewaysFindings(phone)))
    }
    await stage.close()
  }
  const pages = `${PHONE_ROUTES.length} pages × zh, en`
  return [
    counted(`5 sideways at 320 px, phone, ${pages}`, narrow),
    counted(`5 sideways at 200 % text on 360 px, phone, ${pages}`, large),
    counted(`5 targets under 44 px, phone, ${pages}`, small),
    counted(`6 axe serious or critical, phone, ${pages} × light, dark`, axe),
  ]
}

export async function consolePages(newStage: () => Stage): Promise<Measure[]> {
  const axe: string[] = []
  const { items } = await ask<{ items: VisitRow[] }>(manager, 'GET', '/visits?verdict=off_site&limit=1')
  const [visit] = items
  if (!visit) throw new Error('the demo has no visit off site')
  for (const language of LANGUAGES) {
    const stage = newStage()
    const desk = await stage.desk(language)
    await signInAtDesk(desk, manager, '/console/people')
    for (const { path, shows } of CONSOLE_ROUTES) {
      await desk.goto(path.replace('$visit', visit.id).replace('$customer', visit.customer.id))
      await desk.locator(shows).first().waitFor()
      await inBothThemes(desk, axe)
    }
    await stage.close()
  }
  const pages = `${CONSOLE_ROUTES.length} pages × zh, en × light, dark`
  return [counted(`6 axe serious or critical, console, ${pages}`, axe)]
}
