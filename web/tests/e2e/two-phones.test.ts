import { expect } from 'vitest'
import { allSent, button, checkInAt, signInOnPhone, syncLine } from './stage/phone.ts'
import { scene } from './stage/scene.ts'
import { newCustomer, otherRep, rep, visitsAt } from './stage/system.ts'

scene('a visit begun on one phone goes on and ends on another', async (stage) => {
  const first = await stage.phone({ serviceWorker: false })
  await signInOnPhone(first, rep)
  const { id } = await newCustomer(rep)
  await first.goto(`/m/customers/${id}`)
  const visit = await checkInAt(first, id)
  await allSent(first).waitFor()
  expect(await first.getByText('在另一台手机上开始').count()).toBe(0)

  const second = await stage.phone({ serviceWorker: false })
  await signInOnPhone(second, rep)
  await second.getByText('在另一台手机上签到的').waitFor()
  await second.goto(`/m/visits/${visit}`)
  await second.getByText('这次拜访是在另一台手机上开始的').waitFor()
  await button(second, '签退').tap()
  await allSent(second).waitFor()
  expect(await visitsAt(id)).toHaveLength(1)
})

scene('a removed phone shows nothing any more and says what becomes of the unsent', async (stage) => {
  const someone = otherRep('QC0209')
  const phone = await stage.phone({ serviceWorker: false })
  await signInOnPhone(phone, someone)
  const { id } = await newCustomer(someone)
  await phone.goto(`/m/customers/${id}`)
  await allSent(phone).waitFor()
  await phone.route('**/api/sync/v1/{push,quarantine}', (route) => route.abort())
  await checkInAt(phone, id)
  await syncLine(phone).getByText('1 条未发送').waitFor()

  const removed = await phone.evaluate(async () => {
    const { items } = await (await fetch('/api/v1/devices')).json()
    const { id } = items.find((device: { current: boolean }) => device.current)
    return (await fetch(`/api/v1/devices/${id}`, { method: 'DELETE', headers: { 'X-Rounds': '1' } })).status
  })
  expect(removed).toBe(204)
  await phone.unroute('**/api/sync/v1/{push,quarantine}')
  await phone.route('**/api/sync/v1/quarantine', (route) => route.abort())
  await phone.reload()
  await phone.getByRole('heading', { name: '这台手机已被移除' }).waitFor()
  await phone.getByText('没送达的 1 条正在交给办公室').waitFor()
  expect(await phone.locator('nav').count()).toBe(0)
  expect(await visitsAt(id)).toEqual([])
})
