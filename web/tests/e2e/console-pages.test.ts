import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { signInAtDesk } from './stage/desk.ts'
import { accessibilityFindings, settled, sidewaysFindings } from './stage/page-checks.ts'
import { type Language, look, Stage } from './stage/stage.ts'
import { ask, manager, type VisitRow } from './stage/system.ts'

const LANGUAGES: Language[] = ['zh-CN', 'en']

const ROUTES = [
  { name: 'live map', path: '/console/live', shows: 'canvas' },
  { name: 'live list', path: '/console/live?view=list', shows: 'table' },
  { name: 'customers', path: '/console/customers', shows: '.ant-table-row' },
  { name: 'no customers', path: '/console/customers?q=zzzz', shows: 'main h2, main h3' },
  { name: 'customer', path: '/console/customers/$customer', shows: '.ant-table-row' },
  { name: 'visits', path: '/console/visits', shows: '.ant-table-row' },
  { name: 'visit', path: '/console/visits/$visit?list=1', shows: 'canvas' },
  { name: 'people', path: '/console/people', shows: 'main section li' },
  { name: 'devices', path: '/console/devices', shows: 'main li' },
  { name: 'a page that is not there', path: '/console/nowhere', shows: 'main a, main button' },
]

describe.each(LANGUAGES)('at the console in %s', (language) => {
  const stage = new Stage()
  let desk: Page
  let visit: VisitRow

  beforeAll(async () => {
    const { items } = await ask<{ items: VisitRow[] }>(manager, 'GET', '/visits?verdict=off_site&limit=1')
    if (!items[0]) throw new Error('the demo has no visit off site')
    visit = items[0]
    desk = await stage.desk(language)
    await signInAtDesk(desk, manager, '/console/people')
  })
  afterAll(() => stage.close())

  const check = async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await desk.emulateMedia({ colorScheme })
      await settled(desk)
      expect(await accessibilityFindings(desk), colorScheme).toEqual([])
    }
  }

  for (const { name, path, shows } of ROUTES) {
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
        expect(await accessibilityFindings(fresh), colorScheme).toEqual([])
      }
      await fresh.setViewportSize({ width: 360, height: 700 })
      expect(await sidewaysFindings(fresh)).toEqual([])
    },
  )
})
