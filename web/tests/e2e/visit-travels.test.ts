import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { signInAtDesk } from './stage/desk.ts'
import { allSent, button, checkInAt, readyForFlight, signInOnPhone, syncLine, unsent } from './stage/phone.ts'
import { scene } from './stage/scene.ts'
import { ask, type Customer, manager, newCustomer, rep, repOnTheWay, visitsAt } from './stage/system.ts'

const checkInOf = (page: Page) => page.locator('a[href^="/m/check-in/"]')

/** Stands where the next stop of today is, so that the check-in is one on site. */
async function standAtNextStop(phone: Page): Promise<Customer> {
  const href = (await checkInOf(phone).getAttribute('href')) ?? ''
  const id = /check-in\/([^?]+)/.exec(href)?.[1]
  const customer = await ask<Customer>(manager, 'GET', `/customers/${id}`)
  if (!customer.pin) throw new Error(`${customer.name} has no pin`)
  const { lng, lat } = customer.pin
  await phone.context().setGeolocation({ longitude: lng, latitude: lat, accuracy: 12 })
  return customer
}

scene(
  'a check-in made in flight mode with two taps survives a reload, is delivered once and shows at the console within 2 s',
  async (stage) => {
    const desk = await stage.desk()
    await signInAtDesk(desk, manager)
    const feed = desk.getByRole('complementary', { name: '刚刚发生' })
    await desk.getByRole('img', { name: '实时更新' }).waitFor()

    const phone = await stage.phone()
    await signInOnPhone(phone, await repOnTheWay())
    await readyForFlight(phone)
    const customer = await standAtNextStop(phone)
    await phone.context().setOffline(true)

    await phone.goto('/m/')
    await checkInOf(phone).tap()
    await phone.getByText('围栏内').waitFor()
    await button(phone, '离线签到').tap()
    await phone.waitForURL(/\/m\/visits\//)
    await phone.getByText('已存在手机里，联网后自动送达').waitFor()

    await button(phone, '拍门头照').tap()
    await button(phone, '拍照').tap()
    await phone.getByRole('img', { name: '门头照' }).waitFor()
    await unsent(phone, 2).waitFor()

    await phone.reload()
    await unsent(phone, 2).waitFor()
    await syncLine(phone).getByRole('link').tap()
    await phone.getByText(`签到 · ${customer.name}`).waitFor()
    await phone.getByText(`照片 · ${customer.name}`).waitFor()
    expect(await visitsAt(customer.id).then((rows) => rows.filter(isOfToday))).toEqual([])

    const pushed = phone.waitForResponse((answer) => answer.url().endsWith('/push') && answer.ok())
    await phone.context().setOffline(false)
    await pushed
    const delivered = Date.now()
    await feed.getByRole('link', { name: customer.name }).first().waitFor()
    expect(Date.now() - delivered).toBeLessThan(2000)
    await allSent(phone).waitFor()

    const row = feed.getByRole('listitem').filter({ hasText: customer.name })
    await row.locator('img').waitFor()
    expect(await row.count()).toBe(1)
    await row.getByText('现场').waitFor()
    const [visit, ...others] = (await visitsAt(customer.id)).filter(isOfToday)
    expect(others).toEqual([])
    expect(visit?.verdict).toBe('on_site')

    await row.getByRole('link').click()
    await desk.getByRole('complementary', { name: '判定依据' }).getByText('在围栏内').waitFor()
    const photo = desk.getByRole('list', { name: '照片' }).locator('img').first()
    await expect
      .poll(() => photo.evaluate((image) => (image as HTMLImageElement).naturalWidth), { timeout: 10_000 })
      .toBeGreaterThan(300)

    await phone.goto(`/m/visits/${visit?.id}`)
    await button(phone, '签退').tap()
    await phone.getByText(`已签退 · ${customer.name}`).waitFor()
  },
)

const today = new Date().toLocaleDateString('sv', { timeZone: 'Asia/Shanghai' })
const isOfToday = (visit: { id: string; business_day?: string }) => visit.business_day === today

scene('a check-in whose answer was lost on the way is sent again and counts once', async (stage) => {
  const customer = await newCustomer(rep)
  const phone = await stage.phone({ serviceWorker: false })
  await signInOnPhone(phone, rep)
  const sent: string[] = []
  await phone.route('**/api/sync/v1/push', async (route) => {
    sent.push(route.request().postData() ?? '')
    const answer = await route.fetch()
    if (sent.length === 1) await route.abort('connectionreset')
    else await route.fulfill({ response: answer })
  })
  const visit = await checkInAt(phone, customer.id)
  await expect.poll(() => visitsAt(customer.id), { timeout: 10_000 }).toHaveLength(1)

  await expect.poll(() => sent.length, { timeout: 15_000 }).toBeGreaterThan(1)
  await allSent(phone).waitFor()
  expect((await visitsAt(customer.id)).map((row) => row.id)).toEqual([visit])
})

scene('a photo cut off on its way is finished later, and its record does not wait for it', async (stage) => {
  const customer = await newCustomer(rep)
  const phone = await stage.phone({ serviceWorker: false })
  await signInOnPhone(phone, rep)
  await phone.route('**/api/sync/v1/blobs/**', (route) => route.abort('connectionreset'))
  await phone.goto(`/m/check-in/${customer.id}`)
  await button(phone, '拍门头照').tap()
  await button(phone, '拍照').tap()
  await phone.getByText('门头照已拍').waitFor()
  await button(phone, '签到').tap()
  await syncLine(phone).getByText('1 张照片未发送').waitFor()
  expect(await visitsAt(customer.id)).toHaveLength(1)

  await phone.unroute('**/api/sync/v1/blobs/**')
  await syncLine(phone).getByRole('link').tap()
  // It may also have tried again by itself meanwhile; then the button offers to sync.
  await button(phone, /现在发送|现在同步|重试/)
    .first()
    .tap()
  await allSent(phone).waitFor()
  await expect.poll(async () => (await visitsAt(customer.id))[0]?.photo, { timeout: 10_000 }).not.toBeNull()
})
