import { expect } from 'vitest'
import { allSent, button, readyForFlight, signInOnPhone, syncLine, unsent } from './stage/phone.ts'
import { scene } from './stage/scene.ts'
import { ask, type Customer, manager, newCustomer, rep } from './stage/system.ts'

scene('customers are found offline by name, pinyin, initials and phone', async (stage) => {
  const tail = String(Date.now()).slice(-7)
  const customer = await newCustomer(rep, { name: '鹭屿鲜果坊', phone: `0001-${tail}` })
  const phone = await stage.phone()
  await signInOnPhone(phone, rep)
  await readyForFlight(phone)
  await phone.context().setOffline(true)
  await phone.goto('/m/customers')
  const field = phone.getByRole('searchbox')
  const found = phone.locator(`main a[href="/m/customers/${customer.id}"]`)
  for (const typed of ['屿鲜果', 'luyuxianguo', 'lyxg', tail, tail.slice(-4)]) {
    await field.fill(typed)
    await expect.poll(() => new URL(phone.url()).searchParams.get('q')).toBe(typed)
    await found.waitFor()
  }
  await field.fill('没有这样的店')
  await phone.getByText('没有「没有这样的店」').waitFor()
  expect(await found.count()).toBe(0)

  await field.fill('lyxgf')
  await found.tap()
  await phone.getByRole('heading', { name: customer.name }).waitFor()
  await phone.getByText('近 90 天没有拜访').waitFor()
  expect(await phone.locator(`a[href="tel:${customer.phone}"]`).count()).toBe(1)
})

scene('a customer edited offline shows the change at once and delivers it later', async (stage) => {
  const customer = await newCustomer(rep)
  const phone = await stage.phone()
  await signInOnPhone(phone, rep)
  await readyForFlight(phone)
  await phone.context().setOffline(true)
  await phone.goto(`/m/customers/${customer.id}`)
  await button(phone, '修改资料').tap()
  await phone.getByLabel('联系人').fill('采购 03')
  await button(phone, '保存').tap()
  await phone.getByText('修改未发送').waitFor()
  await phone.getByText('采购 03').waitFor()
  await unsent(phone, 1).waitFor()
  expect((await ask<Customer>(rep, 'GET', `/customers/${customer.id}`)).contact).toBeNull()

  await phone.context().setOffline(false)
  await allSent(phone).waitFor()
  expect((await ask<Customer>(rep, 'GET', `/customers/${customer.id}`)).contact).toBe('采购 03')
  await phone.getByText('修改未发送').waitFor({ state: 'detached' })
})

scene('a customer that the search does not know is made from there, offline, with a pin', async (stage) => {
  const name = `新柳茶铺${Date.now().toString(36)}`
  const phone = await stage.phone()
  await signInOnPhone(phone, rep)
  await readyForFlight(phone)
  await phone.context().setOffline(true)
  await phone.goto('/m/customers')
  await phone.getByRole('searchbox').fill(name)
  await phone.getByText(`没有「${name}」`).waitFor()
  await phone.locator('main').getByRole('button', { name: '新建客户' }).tap()
  expect(await phone.getByLabel('名称').inputValue()).toBe(name)
  await phone.getByLabel('电话').fill('not a number')
  await button(phone, '保存').tap()
  await phone.getByText('电话只能有数字').waitFor()
  await phone.getByLabel('电话').fill('0001-0000001')
  await button(phone, '把定位点设在我这里').tap()
  await phone.getByText('已取到位置').waitFor()
  await button(phone, '保存').tap()
  await phone.getByRole('heading', { name }).waitFor()
  await unsent(phone, 1).waitFor()

  await phone.context().setOffline(false)
  await allSent(phone).waitFor()
  const id = phone.url().split('/').at(-1)
  const made = await ask<Customer>(rep, 'GET', `/customers/${id}`)
  expect(made).toMatchObject({ name, phone: '0001-0000001' })
  expect(made.pin).not.toBeNull()
  expect(made.owner).not.toBeNull()
})

scene('a name that a manager changed meanwhile stands, and the phone asks for attention', async (stage) => {
  const customer = await newCustomer(rep)
  const phone = await stage.phone()
  await signInOnPhone(phone, rep)
  await readyForFlight(phone)
  await phone.context().setOffline(true)
  await phone.goto(`/m/customers/${customer.id}/edit`)
  await phone.getByLabel('名称').fill('手机上写的')
  await button(phone, '保存').tap()
  await unsent(phone, 1).waitFor()
  await ask(manager, 'PATCH', `/customers/${customer.id}`, {
    base_version: 1,
    set: { name: '桌上写的' },
  })

  await phone.context().setOffline(false)
  await syncLine(phone).getByText('要你处理').waitFor()
  expect((await ask<Customer>(rep, 'GET', `/customers/${customer.id}`)).name).toBe('桌上写的')
  await syncLine(phone).getByRole('link').tap()
  await phone.getByText('修改客户 · 桌上写的').waitFor()
})
