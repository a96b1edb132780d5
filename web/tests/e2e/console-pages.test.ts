import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { signInAtDesk } from './stage/desk.ts'
import { aLonePhone, anOperation, push } from './stage/lonePhone.ts'
import { accessibilityFindings, settled, sidewaysFindings } from './stage/page-checks.ts'
import { CONSOLE_ROUTES } from './stage/routes.ts'
import { look, newStage } from './stage/scene.ts'
import type { Language } from './stage/stage.ts'
import { admin, ask, manager, rep, type VisitRow } from './stage/system.ts'

const LANGUAGES: Language[] = ['zh-CN', 'en']

describe.each(LANGUAGES)('at the console in %s', (language) => {
  const stage = newStage()
  let desk: Page
  let visit: VisitRow

  beforeAll(async () => {
    const { items } = await ask<{ items: VisitRow[] }>(manager, 'GET', '/visits?verdict=off_site&limit=1')
    if (!items[0]) throw new Error('the demo has no visit off site')
    visit = items[0]
    await push(await aLonePhone(rep), anOperation('visit.check_in', 1, { data: { customer_id: 'none' } }))
    desk = await stage.desk(language)
    await signInAtDesk(desk, admin, '/console/people')
  })
  afterAll(() => stage.close())

  const check = async () => {
    // What English changes is words, not colours.
    for (const colorScheme of language === 'en' ? (['light'] as const) : (['light', 'dark'] as const)) {
      await desk.emulateMedia({ colorScheme })
      await settled(desk)
      expect(await accessibilityFindings(desk, colorScheme), colorScheme).toEqual([])
    }
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
      await desk.locator('.ant-table-row').first().waitFor()
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
      for (const colorScheme of ['light', 'dark'] as const) {
        await fresh.emulateMedia({ colorScheme })
        await settled(fresh)
        expect(await accessibilityFindings(fresh, colorScheme), colorScheme).toEqual([])
      }
      await fresh.setViewportSize({ width: 360, height: 700 })
      expect(await sidewaysFindings(fresh)).toEqual([])
    },
  )
})
