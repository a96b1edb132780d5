import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { signInAtDesk } from './stage/desk.ts'
import { aLonePhone, anOperation, push } from './stage/lonePhone.ts'
import { expectAccessible, sidewaysFindings } from './stage/page-checks.ts'
import { CONSOLE_ROUTES } from './stage/routes.ts'
import { look, newStage } from './stage/scene.ts'
import type { Language } from './stage/stage.ts'
import { admin, ask, manager, rep, type VisitRow } from './stage/system.ts'
import { watchPolicy } from './stage/watchPolicy.ts'

const LANGUAGES: Language[] = ['zh-CN', 'en']

describe.each(LANGUAGES)('at the console in %s', (language) => {
  const stage = newStage()
  let desk: Page
  let refused: string[]
  let visit: VisitRow

  beforeAll(async () => {
    const { items } = await ask<{ items: VisitRow[] }>(manager, 'GET', '/visits?verdict=off_site&limit=1')
    if (!items[0]) throw new Error('the demo has no visit off site')
    visit = items[0]
    await push(await aLonePhone(rep), anOperation('visit.check_in', 1, { data: { customer_id: 'none' } }))
    desk = await stage.desk(language)
    refused = await watchPolicy(desk)
    await signInAtDesk(desk, admin, '/console/people')
  })
  afterAll(() => stage.close())

  const check = async () => {
    await expectAccessible(desk, language)
    expect(refused.splice(0), 'refused by its own policy').toEqual([])
  }

  for (const { name, path, shows } of CONSOLE_ROUTES) {
    look(
      `the page “${name}” is accessible in light and dark`,
      () => stage,
      async () => {
        await desk.goto(path.replace('$visit', visit.id).replace('$customer', visit.customer.id))
        await desk.locator(shows).first().waitFor()
        await check()
      },
    )
  }

  look(
    'the form for an edit is accessible in light and dark',
    () => stage,
    async () => {
      await desk.goto(`/console/customers/${visit.customer.id}`)
      await desk.locator('main aside li').first().waitFor()
      await desk.keyboard.press('e')
      await desk.getByRole('dialog').locator('input').first().waitFor()
      await check()
    },
  )

  look(
    'the sign-in page is accessible in light and dark, and holds on a narrow window',
    () => stage,
    async () => {
      const fresh = await stage.desk(language)
      await fresh.goto('/console/')
      await fresh.locator('form').waitFor()
      await expectAccessible(fresh, language)
      await fresh.setViewportSize({ width: 360, height: 700 })
      expect(await sidewaysFindings(fresh)).toEqual([])
    },
  )
})
