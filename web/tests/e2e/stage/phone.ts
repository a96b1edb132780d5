import type { Locator, Page } from 'playwright-core'
import type { Login } from './system.ts'

/** Ways of a rep about the phone, in Chinese or English. */

export async function signInOnPhone(page: Page, { name, password }: Login): Promise<void> {
  if (!page.url().includes('/m/')) await page.goto('/m/')
  await page.locator('input[name=username]').fill(name)
  await page.locator('input[name=password]').fill(password)
  await page.locator('button[type=submit]').click()
  await page.locator('nav').waitFor()
  await allSent(page).waitFor()
}

export const syncLine = (page: Page): Locator => page.getByRole('complementary', { name: /^(同步|Sync)$/ })
export const allSent = (page: Page): Locator => syncLine(page).getByText(/^(全部送达|All delivered)$/)
export const unsent = (page: Page, n: number): Locator => syncLine(page).getByText(`${n} 条未发送`)

/** Until the next start needs no network: the worker has stored the whole app. */
export async function readyForFlight(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
}

export const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: true })

/** Checks in where the phone stands, and waits for the visit's page. */
export async function checkInAt(page: Page, customerId: string): Promise<string> {
  await page.goto(`/m/check-in/${customerId}`)
  await page.locator('footer').getByRole('button').click()
  await page.waitForURL(/\/m\/visits\//)
  return page.url().split('/').at(-1) ?? ''
}
