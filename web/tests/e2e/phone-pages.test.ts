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
import { PHONE_ROUTES } from './stage/routes.ts'
import { look, newStage } from './stage/scene.ts'
import type { Language } from './stage/stage.ts'
import { type Customer, newCustomer, rep } from './stage/system.ts'

const LANGUAGES: Language[] = ['zh-CN', 'en']

async function inBothThemes(page: Page, check: (theme: 'light' | 'dark') => Promise<void>) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await check(colorScheme)
  }
}

describe.each(LANGUAGES)('on the phone in %s', (language) => {
  const stage = newStage()
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

  for (const { name, path, shows, primary } of PHONE_ROUTES) {
    look(
      `the page “${name}” is accessible in light and dark, and holds at 320 px and at 200 % text`,
      () => stage,
      async () => {
        await phone.setViewportSize({ width: 360, height: 780 })
        await phone.goto(path(of))
        await phone.locator(shows).first().waitFor()
        await settled(phone)
        await inBothThemes(phone, async (theme) =>
          expect(await accessibilityFindings(phone, theme), theme).toEqual([]),
        )
        if (primary) expect(await heightOf(phone, primary), 'the primary action').toBeGreaterThan(0.5)
        expect(await smallTargets(phone), 'targets under 44 px').toEqual([])
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
        expect(await accessibilityFindings(fresh, theme), theme).toEqual([]),
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
