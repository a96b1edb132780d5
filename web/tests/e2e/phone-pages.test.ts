import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import {
  accessibilityFindings,
  heightOf,
  setTextSize,
  settled,
  sidewaysFindings,
  smallTargets,
} from './stage/page-checks.ts'
import { checkInAt, signInOnPhone } from './stage/phone.ts'
import { type Language, look, Stage } from './stage/stage.ts'
import { type Customer, newCustomer, rep } from './stage/system.ts'

const LANGUAGES: Language[] = ['zh-CN', 'en']

interface Route {
  name: string
  path: (of: { customer: string; visit: string }) => string
  /** Something that stands there when the page is whole. */
  shows: string
  /** Its one primary action, which the thumb must reach. */
  primary?: string
}

const ROUTES: Route[] = [
  { name: 'today', path: () => '/m/', shows: 'main section', primary: 'a.min-h-cta.flex-1' },
  { name: 'customers', path: () => '/m/customers', shows: 'main li a' },
  { name: 'no customer found', path: () => '/m/customers?q=zzzz', shows: 'main button' },
  {
    name: 'customer',
    path: (of) => `/m/customers/${of.customer}`,
    shows: 'footer',
    primary: 'footer button',
  },
  { name: 'new customer', path: () => '/m/customers/new', shows: 'form', primary: 'footer button' },
  {
    name: 'edit customer',
    path: (of) => `/m/customers/${of.customer}/edit`,
    shows: 'form',
    primary: 'footer button',
  },
  { name: 'check-in', path: (of) => `/m/check-in/${of.customer}`, shows: 'footer', primary: 'footer button' },
  { name: 'visit', path: (of) => `/m/visits/${of.visit}`, shows: 'footer', primary: 'footer button' },
  { name: 'unsent', path: () => '/m/unsent', shows: 'footer', primary: 'footer button' },
  { name: 'me', path: () => '/m/me', shows: 'main input' },
  { name: 'sign in again', path: () => '/m/sign-in', shows: 'form', primary: 'button[type=submit]' },
  { name: 'a visit that is not here', path: () => '/m/visits/none', shows: 'h1' },
]

async function inBothThemes(page: Page, check: (theme: string) => Promise<void>) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await check(colorScheme)
  }
}

describe.each(LANGUAGES)('on the phone in %s', (language) => {
  const stage = new Stage()
  let phone: Page
  const of = { customer: '', visit: '' }

  beforeAll(async () => {
    const customer: Customer = await newCustomer(rep, { phone: '0001-7654321' })
    phone = await stage.phone({ language })
    await signInOnPhone(phone, rep)
    of.customer = customer.id
    of.visit = await checkInAt(phone, customer.id)
    await phone.waitForLoadState()
  })
  afterAll(() => stage.close())

  for (const { name, path, shows, primary } of ROUTES) {
    look(
      `the page “${name}” is accessible in light and dark, and holds at 320 px and at 200 % text`,
      () => stage,
      async () => {
        await phone.setViewportSize({ width: 360, height: 780 })
        await phone.goto(path(of))
        await phone.locator(shows).first().waitFor()
        await settled(phone)
        await inBothThemes(phone, async (theme) =>
          expect(await accessibilityFindings(phone), theme).toEqual([]),
        )
        expect(await smallTargets(phone), 'targets under 44 px').toEqual([])
        if (primary) expect(await heightOf(phone, primary), 'the primary action').toBeGreaterThan(0.5)
        await setTextSize(phone, 200)
        expect(await sidewaysFindings(phone), 'at 200 % text').toEqual([])
        await setTextSize(phone, 100)
        await phone.setViewportSize({ width: 320, height: 640 })
        expect(await sidewaysFindings(phone), 'at 320 px').toEqual([])
      },
    )
  }

  look(
    'the first sign-in page is accessible in light and dark, and holds at 320 px and at 200 % text',
    () => stage,
    async () => {
      const fresh = await stage.phone({ language })
      await fresh.goto('/m/')
      await fresh.locator('form').waitFor()
      await inBothThemes(fresh, async (theme) =>
        expect(await accessibilityFindings(fresh), theme).toEqual([]),
      )
      expect(await smallTargets(fresh)).toEqual([])
      await setTextSize(fresh, 200)
      expect(await sidewaysFindings(fresh)).toEqual([])
      await setTextSize(fresh, 100)
      await fresh.setViewportSize({ width: 320, height: 640 })
      expect(await sidewaysFindings(fresh)).toEqual([])
    },
  )
})
