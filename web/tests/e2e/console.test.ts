import { expect } from 'vitest'
import { signInAtDesk } from './stage/desk.ts'
import { scene } from './stage/scene.ts'
import { ask, type Customer, manager, newCustomer, rep, type VisitRow } from './stage/system.ts'

scene('the filters of the customer list stand in the address and survive a reload', async (stage) => {
  const customer = await newCustomer(rep)
  const desk = await stage.desk()
  await signInAtDesk(desk, manager, '/console/customers')
  await desk.getByRole('combobox', { name: '等级' }).click()
  await desk.getByTitle('A 级').last().click()
  await expect.poll(() => new URL(desk.url()).searchParams.get('grade')).toBe('A')
  await desk.getByPlaceholder('名称、拼音、编号、电话').fill('便利')
  await expect.poll(() => new URL(desk.url()).searchParams.get('q')).toBe('便利')
  const table = desk.getByRole('region', { name: '客户' })
  await table.getByText('便利').first().waitFor()

  await desk.reload()
  await table.getByText('便利').first().waitFor()
  expect(await desk.getByPlaceholder('名称、拼音、编号、电话').inputValue()).toBe('便利')
  const names = await table.locator('a[href*="/console/customers/"]').allTextContents()
  expect(names.length).toBeGreaterThan(0)
  expect(names.every((name) => name.includes('便利'))).toBe(true)

  await desk.getByRole('button', { name: '清除条件' }).click()
  await desk.getByPlaceholder('名称、拼音、编号、电话').fill(customer.name)
  await table.getByRole('link', { name: customer.name }).waitFor()
})

scene('a customer is edited at the console, and its page shows the change', async (stage) => {
  const customer = await newCustomer(rep)
  const desk = await stage.desk()
  await signInAtDesk(desk, manager, `/console/customers/${customer.id}`)
  await desk.getByRole('heading', { name: customer.name }).waitFor()
  const parts = desk.getByRole('navigation', { name: '客户资料的各部分' })
  await parts.getByRole('link', { name: '拜访' }).click()
  await desk.getByText('还没有人来过').waitFor()
  await parts.getByRole('link', { name: '概览' }).click()
  await desk.keyboard.press('e')
  const drawer = desk.getByRole('dialog', { name: '编辑' })
  await drawer.getByLabel('联系人').fill('采购 05')
  await drawer.getByLabel('电话').fill('0001-0000005')
  await drawer.getByRole('button', { name: '保存' }).click()
  await desk.getByText('已保存').waitFor()
  // Somebody else's customer: the name is masked until it is asked for.
  await desk.getByText('采••').waitFor()
  await desk.getByRole('button', { name: '看姓名' }).click()
  await desk.getByText('采购 05').waitFor()
  const saved = await ask<Customer>(rep, 'GET', `/customers/${customer.id}`)
  expect(saved).toMatchObject({ contact: '采购 05', phone: '0001-0000005', name: customer.name })
})

scene('two who edit the same field are shown both values and choose', async (stage) => {
  const customer = await newCustomer(rep)
  const desk = await stage.desk()
  await signInAtDesk(desk, manager, `/console/customers/${customer.id}`)
  await desk.getByRole('button', { name: '编辑' }).click()
  const drawer = desk.getByRole('dialog', { name: '编辑' })
  await drawer.getByLabel('联系人').fill('我写的')
  await ask(rep, 'PATCH', `/customers/${customer.id}`, { base_version: 1, set: { contact: '别人写的' } })
  await drawer.getByRole('button', { name: '保存' }).click()
  await drawer.getByText('刚才有人改过同一项').waitFor()
  await drawer.getByText('现在的：别••').click()
  await drawer.getByRole('button', { name: '按选的保存' }).click()
  await drawer.waitFor({ state: 'hidden' })
  expect((await ask<Customer>(rep, 'GET', `/customers/${customer.id}`)).contact).toBe('别人写的')
})

scene(
  'a new pin in the datum of a Chinese map joins the history and becomes the current one',
  async (stage) => {
    const customer = await newCustomer(rep)
    const desk = await stage.desk()
    await signInAtDesk(desk, manager, `/console/customers/${customer.id}`)
    await desk.getByRole('button', { name: '新定位点' }).click()
    const drawer = desk.getByRole('dialog', { name: '新定位点' })
    await drawer.getByLabel('坐标', { exact: true }).fill('112.0171, 30.0184')
    await drawer.getByRole('combobox', { name: '坐标系' }).click()
    await desk.getByTitle('GCJ-02（高德、腾讯）').click()
    await drawer.getByRole('button', { name: '保存' }).click()
    await desk.getByText('新定位点已生效').waitFor()
    const panel = desk.getByRole('complementary', { name: '定位点' })
    await expect.poll(() => panel.getByRole('listitem').count()).toBe(2)
    await panel.getByRole('listitem').first().getByText('现用').waitFor()
    const { pin } = await ask<Customer>(manager, 'GET', `/customers/${customer.id}`)
    expect(pin?.lng).toBeGreaterThan(112.008)
    // Some hundred metres lie between GCJ-02 and WGS-84 there.
    expect(Math.abs((pin?.lng ?? 0) - 112.0171)).toBeGreaterThan(0.001)
  },
)

scene('a new customer is made at the console with a click on the map', async (stage) => {
  const name = `柳岸新店 ${Date.now().toString(36)}`
  const desk = await stage.desk()
  await signInAtDesk(desk, manager, '/console/customers')
  await desk.getByRole('button', { name: '新客户' }).click()
  const drawer = desk.getByRole('dialog', { name: '新客户' })
  await drawer.getByRole('button', { name: '保存' }).click()
  await drawer.getByText('填名称').waitFor()
  await drawer.getByLabel('名称').fill(name)
  const canvas = drawer.locator('canvas').first()
  await canvas.scrollIntoViewIfNeeded()
  await canvas.waitFor()
  await expect
    .poll(
      async () => {
        await canvas.click({ position: { x: 150, y: 100 } })
        return drawer.getByLabel('坐标', { exact: true }).inputValue()
      },
      { timeout: 10_000, interval: 500 },
    )
    .toMatch(/^11\d\.\d+, \d+\.\d+$/)
  await drawer.getByRole('button', { name: '保存' }).click()
  await desk.getByRole('heading', { name }).waitFor()
})

scene('the visit page has photo, map and reasons, and J and K walk through the list', async (stage) => {
  const { items } = await ask<{ items: VisitRow[] }>(manager, 'GET', '/visits?verdict=on_site&limit=50')
  const withPhoto = items.findIndex((row) => row.photo !== null)
  const visit = items[withPhoto]
  if (!visit) throw new Error('the demo has no visit with a photo')
  const desk = await stage.desk()
  await signInAtDesk(desk, manager, `/console/visits/${visit.id}?verdict=on_site&list=1`)
  await desk.getByRole('heading', { name: visit.customer.name }).first().waitFor()
  const photo = desk.getByRole('list', { name: '照片' }).locator('img').first()
  await expect
    .poll(() => photo.evaluate((image) => (image as HTMLImageElement).naturalWidth), { timeout: 10_000 })
    .toBeGreaterThan(100)
  await desk
    .getByRole('region', { name: /围栏和签到位置/ })
    .locator('canvas')
    .first()
    .waitFor()
  const panel = desk.getByRole('complementary', { name: '判定依据' })
  await panel.getByText(/为什么是 \d+ 分/).waitFor()
  expect(await panel.getByRole('listitem').count()).toBeGreaterThan(1)

  await desk.getByText(`第 ${withPhoto + 1} 条`).waitFor()
  await desk.keyboard.press('j')
  await desk.getByText(`第 ${withPhoto + 2} 条`).waitFor()
  const next = items[withPhoto + 1]
  await desk.waitForURL(new RegExp(next?.id ?? 'no next visit'))
  await desk.keyboard.press('k')
  await desk.waitForURL(new RegExp(visit.id))
  await desk.getByText(`第 ${withPhoto + 1} 条`).waitFor()
})

scene('a page asked for before the sign-in is there after it', async (stage) => {
  const desk = await stage.desk()
  await signInAtDesk(desk, manager, '/console/visits?verdict=off_site')
  await desk.waitForURL(/\/console\/visits\?verdict=off_site/)
  const table = desk.getByRole('region', { name: '拜访' })
  await table.getByText('不在现场').first().waitFor()
  expect(await table.getByText('现场', { exact: true }).count()).toBe(0)
})

scene('the keys of the console find a customer by initials', async (stage) => {
  const customer = await newCustomer(rep, { name: `鸥洲粮油行` })
  const desk = await stage.desk()
  await signInAtDesk(desk, manager, '/console/people')
  await desk.getByRole('heading', { name: '人员' }).waitFor()
  await desk.keyboard.press('Control+k')
  await desk.getByRole('combobox', { name: '搜索或跳转' }).fill('ozly')
  await desk.getByRole('option', { name: customer.name }).first().waitFor()
  await desk.keyboard.press('Enter')
  await desk.getByRole('heading', { name: customer.name }).waitFor()
})
