import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import {
  expectAccessible,
  heightOf,
  setTextSize,
  sidewaysFindings,
  smallTargets,
} from './stage/page-checks.ts'
import { checkInAt, signInOnPhone } from './stage/phone.ts'
import { PHONE_ROUTES } from './stage/routes.ts'
import { look, newStage } from './stage/scene.ts'
import type { Language } from './stage/stage.ts'
import { type Customer, newCustomer, rep } from './stage/system.ts'
import { watchPolicy } from './stage/watchPolicy.ts'

const LANGUAGES: Language[] = ['zh-CN', 'en']

describe.each(LANGUAGES)('on the phone in %s', (language) => {
  const stage = newStage()
  let phone: Page
  let refused: string[]
  const of = { customer: '', visit: '' }

  beforeAll(async () => {
    const customer: Customer = await newCustomer(rep, { phone: '0001-7654321' })
    phone = await stage.phone({ language })
    refused = await watchPolicy(phone)
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
        await expectAccessible(phone, language)
        if (primary) expect(await heightOf(phone, primary), 'the primary action').toBeGreaterThan(0.5)
        expect(await smallTargets(phone), 'targets under 44 px').toEqual([])
        await setTextSize(phone, 200)
        expect(await sidewaysFindings(phone), 'at 200 % text').toEqual([])
        await setTextSize(phone, 100)
        await phone.setViewportSize({ width: 320, height: 640 })
        expect(await sidewaysFindings(phone), 'at 320 px').toEqual([])
        expect(refused.splice(0), 'refused by its own policy').toEqual([])
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
      await expectAccessible(fresh, language)
      expect(await smallTargets(fresh)).toEqual([])
      await setTextSize(fresh, 200)
      expect(await sidewaysFindings(fresh)).toEqual([])
      await setTextSize(fresh, 100)
      await fresh.setViewportSize({ width: 320, height: 640 })
      expect(await sidewaysFindings(fresh)).toEqual([])
    },
  )
})
