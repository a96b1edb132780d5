// Makes the pictures of docs/pictures from a running demo system: scripts/pictures.sh starts one and calls this.
// ROUNDS_URL, ROUNDS_READY, ROUNDS_CHROMIUM and ROUNDS_PYTHON say where; the one argument is the folder to write to.
import { join } from 'node:path'
import { openBrowser, openContext, signIn, untilStill } from './browser.mjs'
import { exemplaryVisit, filmOf, manager, nextStop, rep } from './system.mjs'
import { sideBySide } from './together.mjs'

const folder = process.argv[2]
const SAYS = {
  zh: { photo: '拍门头照', shoot: '拍照', checkIn: '签到', checkOut: '签退' },
  en: { photo: 'Photo', shoot: 'Shoot', checkIn: 'Check-in', checkOut: 'Check-out' },
}

async function shoot(page, name, patience = 6_000) {
  await untilStill(page, patience)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  process.stdout.write(`  ${name}.png\n`)
}

const press = (page, name) => page.getByRole('button', { name, exact: true }).click()

/** A day of the rep: today, customers, a check-in with a photo, what became of it, and the same in the dark. */
async function phone(language) {
  const { photo, shoot: trigger, checkIn, checkOut } = SAYS[language]
  const { item, customer, door } = await nextStop()
  const film = join(folder, 'film.mjpeg')
  filmOf(customer.name, film)
  const browser = await openBrowser(film)
  const context = await openContext(browser, { language, appearance: 'light', door })
  const page = await context.newPage()
  await signIn(page, '/m/', rep)
  await page.locator('a[href*="/m/check-in/"]').first().waitFor()
  await page.locator('.maplibregl-canvas').waitFor()
  await shoot(page, `phone-today-${language}`)

  await page.goto('/m/customers')
  await page.locator('a[href*="/m/customers/"]').nth(3).waitFor()
  await shoot(page, `phone-customers-${language}`)

  await page.goto(`/m/check-in/${customer.id}?item=${item.id}`)
  await press(page, photo)
  await press(page, trigger)
  await page.getByRole('img').first().waitFor()
  await page.locator('.maplibregl-canvas').waitFor()
  await context.setGeolocation({ ...door, accuracy: 8 }) // a fresh fix, as a real device goes on giving them
  await shoot(page, `phone-check-in-${language}`, 2_000)

  await press(page, checkIn)
  await page.waitForURL('**/m/visits/**')
  await shoot(page, `phone-visit-${language}`, 3_000)
  await page.emulateMedia({ colorScheme: 'dark' })
  await shoot(page, `phone-visit-${language}-dark`, 1_000)
  await press(page, checkOut)
  await page.waitForURL('**/m/')
  await page.reload() // without the note that says goodbye
  await page.locator('.maplibregl-canvas').waitFor()
  await shoot(page, `phone-today-${language}-dark`, 8_000)
  await browser.close()
}

async function desk(browser, language, appearance) {
  const context = await openContext(browser, { language, appearance })
  const page = await context.newPage()
  const ending = appearance === 'dark' ? `${language}-dark` : language
  await page.goto('/console/sign-in')
  if (language === 'en') {
    // It speaks as its person does until a language is chosen, and the chosen one cannot be chosen again.
    await page.getByText('中文').click()
    await page.getByText('English').click()
  }
  await signIn(page, '/console/sign-in', manager)
  await page.locator('.maplibregl-canvas').waitFor()
  await shoot(page, `console-live-${ending}`)

  if (appearance === 'light') {
    await page.goto('/console/customers')
    await page.locator('a[href*="/console/customers/"]').nth(3).waitFor()
    await shoot(page, `console-customers-${ending}`)
  }
  const visit = await exemplaryVisit()
  await page.goto(`/console/visits/${visit.id}`)
  await page.locator('.maplibregl-canvas').waitFor()
  await shoot(page, `console-visit-${ending}`)
  await context.close()
}

await phone('zh')
await phone('en')
const browser = await openBrowser()
await desk(browser, 'zh', 'light')
await desk(browser, 'en', 'light')
await desk(browser, 'zh', 'dark')
for (const language of ['zh', 'en']) await sideBySide(browser, folder, language)
await browser.close()
