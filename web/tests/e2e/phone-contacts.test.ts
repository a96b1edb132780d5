import { expect } from 'vitest'
import { allSent, button, readyForFlight, signInOnPhone, unsent } from './stage/phone.ts'
import { scene } from './stage/scene.ts'
import { ask, newCustomer, rep } from './stage/system.ts'

interface Contacts {
  items: { name: string; mobile: string | null; customers: { role: string; is_primary: boolean }[] }[]
}

scene('a contact written offline is there to call at once, and at the desk once delivered', async (stage) => {
  const customer = await newCustomer(rep)
  const phone = await stage.phone()
  await signInOnPhone(phone, rep)
  await readyForFlight(phone)
  await phone.context().setOffline(true)
  await phone.goto(`/m/customers/${customer.id}`)
  await phone.getByText('还没有联系人').waitFor()
  await button(phone, '新建联系人').tap()
  const sheet = phone.getByRole('dialog')
  await sheet.getByLabel('姓名').fill('采购 07')
  await sheet.getByLabel('在这里做什么').selectOption('buyer')
  await sheet.getByLabel('主要联系人').check()
  await sheet.getByLabel('手机').fill('0001-0000007')
  await button(phone, '保存').tap()
  await phone.getByText('采购 07').waitFor()
  expect(await phone.locator('a[href="tel:0001-0000007"]').count()).toBe(1)
  await unsent(phone, 1).waitFor()

  await phone.context().setOffline(false)
  await allSent(phone).waitFor()
  const { items } = await ask<Contacts>(rep, 'GET', `/customers/${customer.id}/contacts`)
  expect(items).toMatchObject([
    { name: '采购 07', mobile: '0001-0000007', customers: [{ role: 'buyer', is_primary: true }] },
  ])
})
