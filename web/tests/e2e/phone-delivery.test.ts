import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { allSent, button, checkInAt, signInOnPhone, syncLine } from './stage/phone.ts'
import { scene } from './stage/scene.ts'
import { ask, type Customer, newCustomer, otherRep, rep, repOnTheWay, visitsAt } from './stage/system.ts'

/** Puts answers of its own in the server's place for as long as `refusal` stands. */
async function refusing(phone: Page, refusal: { code: string | null }): Promise<void> {
  await phone.route('**/api/sync/v1/push', async (route) => {
    const { code } = refusal
    if (!code) return route.continue()
    const { ops } = route.request().postDataJSON() as { ops: { op_id: string }[] }
    const results = ops.map(({ op_id }) => ({ op_id, status: 'rejected', code, params: {} }))
    await route.fulfill({ json: { results, seq: 0, epoch: 1, server_now: new Date().toISOString() } })
  })
}

async function changePhone(phone: Page, customer: string, number: string): Promise<void> {
  await phone.goto(`/m/customers/${customer}/edit`)
  await phone.locator('input[type=tel]').fill(number)
  await button(phone, '保存').tap()
  await syncLine(phone).getByText('1 条要你处理').waitFor()
  await syncLine(phone).getByRole('link').tap()
}

scene('a refused change is corrected on the phone, sent again and arrives', async (stage) => {
  const phone = await stage.phone({ serviceWorker: false })
  const refusal = { code: 'malformed' as string | null }
  await refusing(phone, refusal)
  await signInOnPhone(phone, rep)
  const { id, name } = await newCustomer(rep)
  await phone.goto(`/m/customers/${id}`)
  await changePhone(phone, id, '0002-111')
  await phone.getByText(`修改客户 · ${name}`).waitFor()
  await phone.getByText('有几项填得不对，改一下再试').waitFor()

  refusal.code = null
  await button(phone, '修改后重发').tap()
  await phone.locator('input[type=tel]').fill('0002-2222222')
  await button(phone, '重发').tap()
  await allSent(phone).waitFor()
  expect((await ask<Customer>(rep, 'GET', `/customers/${id}`)).phone).toBe('0002-2222222')
})

scene('a refused change is let go only with a reason', async (stage) => {
  const phone = await stage.phone({ serviceWorker: false })
  const refusal = { code: 'malformed' as string | null }
  await refusing(phone, refusal)
  await signInOnPhone(phone, rep)
  const { id, phone: before } = await newCustomer(rep, { phone: '0001-7654321' })
  await phone.goto(`/m/customers/${id}`)
  await changePhone(phone, id, '0002-333')
  refusal.code = null
  await button(phone, '放弃').tap()
  const sheet = phone.getByRole('dialog')
  await sheet.getByRole('button', { name: '放弃' }).tap()
  await sheet.getByText('写一句原因').waitFor()
  await sheet.getByRole('textbox').fill('店主说号码没变')
  await sheet.getByRole('button', { name: '放弃' }).tap()
  await sheet.waitFor({ state: 'detached' })
  await allSent(phone).waitFor()
  expect((await ask<Customer>(rep, 'GET', `/customers/${id}`)).phone).toBe(before)
})

scene('the day is called delivered only once the server holds its last record', async (stage) => {
  const phone = await stage.phone({ serviceWorker: false })
  const who = await repOnTheWay()
  await signInOnPhone(phone, who)
  const { id } = await newCustomer(who)
  await phone.goto(`/m/customers/${id}`)
  await allSent(phone).waitFor()
  await phone.route('**/api/sync/v1/push', (route) => route.abort())
  await checkInAt(phone, id)
  await phone.goto('/m/day')
  const outcome = phone.locator('main h2[role=status]')
  await outcome.getByText('还没全部送达').waitFor()
  await phone.getByText('还有一次拜访没签退').waitFor()
  await button(phone, '签退').tap()
  await button(phone, '现在发送').waitFor()
  await phone.unroute('**/api/sync/v1/push')
  await button(phone, '现在发送').tap()
  await outcome.getByText('全部送达', { exact: true }).waitFor()
  expect(await visitsAt(id)).toHaveLength(1)
})

scene('what is unsent goes into a file that says whose it is', async (stage) => {
  const phone = await stage.phone({ serviceWorker: false })
  await signInOnPhone(phone, rep)
  const { id } = await newCustomer(rep)
  await phone.goto(`/m/customers/${id}`)
  await allSent(phone).waitFor()
  await phone.route('**/api/sync/v1/push', (route) => route.abort())
  await checkInAt(phone, id)
  await phone.goto('/m/unsent')
  await button(phone, '导出').tap()
  await phone.getByText('文件没有加密').waitFor()
  const download = phone.waitForEvent('download')
  await button(phone, '存成文件').tap()
  expect((await download).suggestedFilename()).toMatch(/^rounds-QC0207-\d+\.rounds-outbox\.json$/)
})

scene('a phone with a PIN shows nothing until it is given', async (stage) => {
  const someone = otherRep('QC0208')
  const phone = await stage.phone({ serviceWorker: false })
  await signInOnPhone(phone, someone)
  await phone.locator('nav a[href="/m/me"]').tap()
  await button(phone, '设置 PIN').tap()
  const fields = phone.locator('input[type=password]')
  await fields.nth(0).fill('482913')
  await fields.nth(1).fill('482914')
  await phone.getByText('两次不一样').waitFor()
  await fields.nth(1).fill('482913')
  await button(phone, '设好').tap()
  await button(phone, '现在锁上').waitFor()

  await phone.goto('/m/customers')
  const pin = phone.getByLabel('PIN', { exact: true })
  await pin.fill('111111')
  await button(phone, '打开').tap()
  await phone.getByText('PIN 不对').waitFor()
  expect(await phone.locator('nav').count()).toBe(0)
  await pin.fill('482913')
  await button(phone, '打开').tap()
  await phone.locator('main li a').first().waitFor()
})
