import type { Page } from 'playwright-core'
import type { Login } from './system.ts'

export async function signInAtDesk(page: Page, { name, password }: Login, path = '/console/'): Promise<void> {
  await page.goto(path)
  await page.locator('input[autocomplete^=username]').fill(name)
  await page.locator('input[autocomplete=current-password]').fill(password)
  await page.locator('button[type=submit]').click()
  await page.waitForURL((address) => !address.pathname.endsWith('/sign-in'))
  await page.locator('main').waitFor()
}
