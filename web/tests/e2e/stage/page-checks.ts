import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Language } from './stage.ts'

/** What must hold on every page; each check answers with what is wrong, so that nothing is an empty list. */

const COLOURS = ['color-contrast', 'link-in-text-block']

/**
 * The dark page is the light one in other colours, so there only the rules about colour are asked again;
 * the English page is the Chinese one in other words, so there all but those.
 */
export async function accessibilityFindings(
  page: Page,
  differs: 'first look' | 'other colours' | 'other words',
): Promise<string[]> {
  const axe = new AxeBuilder({ page })
  if (differs === 'other colours') axe.withRules(COLOURS)
  if (differs === 'other words') axe.disableRules(COLOURS)
  const { violations } = await axe.analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, impact, nodes }) => nodes.map((node) => `${impact} ${id}: ${node.html.slice(0, 160)}`))
}

/** What can be scrolled sideways or is cut off at the right edge, other than rows that are meant to be pushed. */
export function sidewaysFindings(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth
    const found: string[] = []
    if (document.documentElement.scrollWidth > width)
      found.push(`the page is ${document.documentElement.scrollWidth} wide on a screen of ${width}`)
    const name = (element: Element) => element.outerHTML.slice(0, 140)
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      if (element.closest('.maplibregl-map, .only-spoken, [class*="sr-only"], .overflow-x-auto, svg'))
        continue
      const style = getComputedStyle(element)
      if (style.visibility === 'hidden' || style.opacity === '0') continue
      if (/auto|scroll/.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1)
        found.push(`scrolls by ${element.scrollWidth - element.clientWidth}: ${name(element)}`)
      const { right, left, width: own } = element.getBoundingClientRect()
      if (own > 1 && (right > width + 1 || left < -1))
        found.push(`from ${left} to ${right}: ${name(element)}`)
    }
    return found.slice(0, 5)
  })
}

/** Buttons, links and fields that a finger hits in less than 44 px, tried point by point. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const NEED = 44
    const controls = 'a[href], button, input, select, textarea, summary, [role="button"]'
    const mine = (element: Element, x: number, y: number) => {
      const hit = document.elementFromPoint(x, y)
      return hit !== null && (element.contains(hit) || hit.closest('label')?.contains(element) === true)
    }
    const reach = (element: Element, x: number, y: number, dx: number, dy: number) => {
      let steps = 0
      while (steps < NEED && mine(element, x + dx * (steps + 1), y + dy * (steps + 1))) steps += 1
      return steps
    }
    return [...document.querySelectorAll<HTMLElement>(controls)].flatMap((element) => {
      if (element.closest('.maplibregl-map') || element.matches(':disabled, .hidden')) return []
      element.scrollIntoView({ block: 'center' })
      const box = element.getBoundingClientRect()
      const x = box.left + box.width / 2
      const y = box.top + box.height / 2
      if (box.width === 0 || y < 30 || y > innerHeight - 30 || !mine(element, x, y)) return []
      const tall = reach(element, x, y, 0, -1) + reach(element, x, y, 0, 1) + 1
      const wide = reach(element, x, y, -1, 0) + reach(element, x, y, 1, 0) + 1
      const name = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)
      return tall < NEED || wide < NEED ? [`${wide} × ${tall}: ${element.tagName} “${name}”`] : []
    })
  })
}

/** On a page that stands in light and Chinese first: by its rules, and in dark or in English by those that it adds. */
export async function expectAccessible(page: Page, language: Language): Promise<void> {
  await settled(page)
  if (language === 'en') {
    expect(await accessibilityFindings(page, 'other words'), 'in English').toEqual([])
    return
  }
  expect(await accessibilityFindings(page, 'first look'), 'light').toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  await settled(page)
  // Asked until it holds: a widget's colours may still be on their way from the light ones.
  await expect
    .poll(() => accessibilityFindings(page, 'other colours'), { message: 'dark', interval: 500 })
    .toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
}

/** Where the one primary action of a page lies, as a share of the screen's height. */
export const heightOf = async (page: Page, selector: string): Promise<number> => {
  const box = await page.locator(selector).last().boundingBox()
  const height = page.viewportSize()?.height ?? 0
  return box ? (box.y + box.height / 2) / height : 0
}

export const setTextSize = (page: Page, percent: number) =>
  page.evaluate((size) => {
    document.documentElement.style.fontSize = `${size}%`
  }, percent)

/** Until nothing more is fetched, moves or waits in grey. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const busy = document.querySelectorAll('.skeleton, .ant-skeleton, [aria-busy="true"]').length
    return busy === 0 && document.fonts.status === 'loaded'
  })
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))),
  )
}
