import { expect } from 'vitest'
import { signInAtDesk } from './stage/desk.ts'
import { aLonePhone, anOperation, aVisit, exported, push, quarantine } from './stage/lonePhone.ts'
import { sidewaysFindings } from './stage/page-checks.ts'
import { scene } from './stage/scene.ts'
import { ask, type Customer, manager, newCustomer, otherRep, rep, visitsAt } from './stage/system.ts'

scene(
  'a refused record is corrected at the form, which keeps what was typed while it is refused',
  async (stage) => {
    const phone = await aLonePhone(rep)
    const customer = await newCustomer(rep)
    const refused = anOperation('customer.edit', 1, {
      id: customer.id,
      set: { contact: '采购 07', phone: '0'.repeat(320) },
      base: { contact: null, phone: null },
      base_version: 1,
    })
    expect(await push(phone, refused)).toEqual(['rejected'])
    const desk = await stage.desk()
    await signInAtDesk(desk, manager, `/console/sync/troubles?phone=${phone.id}`)
    const detail = desk.getByRole('article')
    await detail.getByText('没通过的一项：电话（太长）').waitFor()
    await detail.getByRole('link', { name: customer.name }).waitFor()

    await desk.keyboard.press('a')
    await detail.getByText('还是没收下，什么都没变').waitFor()

    await desk.keyboard.press('e')
    const drawer = desk.getByRole('dialog', { name: '改好再收下' })
    await drawer.getByLabel('联系人').fill('采购 08')
    await drawer.getByLabel('电话').fill('0001-0000008')
    await desk.route('**/accept', (route) => route.abort(), { times: 1 })
    await drawer.getByRole('button', { name: '收下改好的' }).click()
    await drawer.getByText('还是没收下，什么都没变').waitFor()
    expect(await drawer.getByLabel('电话').inputValue()).toBe('0001-0000008')
    await drawer.getByRole('button', { name: '收下改好的' }).click()
    await desk.getByText('都处理完了').waitFor()
    const saved = await ask<Customer>(rep, 'GET', `/customers/${customer.id}`)
    expect(saved).toMatchObject({ contact: '采购 08', phone: '0001-0000008', name: customer.name })
  },
)

scene('what is not accepted needs a reason, and stands among the decided with who and why', async (stage) => {
  const phone = await aLonePhone(rep)
  await push(phone, anOperation('visit.check_in', 1, { data: { customer_id: 'none' } }))
  const desk = await stage.desk()
  await signInAtDesk(desk, manager, `/console/sync/troubles?phone=${phone.id}`)
  await desk.getByRole('article').waitFor()
  await desk.keyboard.press('d')
  await desk.getByRole('button', { name: '不收这一条' }).click()
  await desk.getByText('写下原因，本人会看到').waitFor()
  await desk.getByLabel('原因').fill('试机时点的')
  await desk.getByRole('button', { name: '不收这一条' }).click()
  await desk.getByText('都处理完了').waitFor()

  await desk.goto(`/console/sync/troubles?list=settled&phone=${phone.id}`)
  const detail = desk.getByRole('article')
  await detail.getByText('原因：试机时点的').waitFor()
  await detail.getByText(/大区经理 01/).waitFor()
  expect(await detail.getByRole('button', { name: /照原样收下/ }).count()).toBe(0)
})

scene('a phone is removed, and what it then hands over is accepted in its own order', async (stage) => {
  const customer = await newCustomer(rep)
  const phone = await aLonePhone(rep)
  const desk = await stage.desk()
  await signInAtDesk(desk, manager, `/console/sync?q=${encodeURIComponent(phone.label)}`)
  await desk.getByRole('region', { name: '手机' }).getByRole('link').first().click()
  const drawer = desk.getByRole('dialog').filter({ hasText: phone.label }).first()
  await drawer.getByRole('button', { name: '移除这台手机' }).click()
  await desk.getByText('14 天内它一联网就交上来').waitFor()
  await desk.locator('.ant-popconfirm').getByRole('button', { name: '移除这台手机' }).click()
  await desk.getByText(`已移除「${phone.label}」`).waitFor()

  const [checkIn, checkOut] = aVisit(customer.id)
  if (!checkIn || !checkOut) throw new Error('a visit has a beginning and an end')
  await quarantine(phone, checkOut, checkIn)
  expect(await visitsAt(customer.id)).toEqual([])
  await desk.goto(`/console/sync/troubles?phone=${phone.id}`)
  await desk.getByRole('checkbox', { name: /选中这一组/ }).check()
  await desk.getByText('已选 2 条').waitFor()
  await desk.getByRole('button', { name: '一起收下' }).click()
  await desk.getByText('2 条已处理', { exact: true }).waitFor()
  expect(await visitsAt(customer.id)).toHaveLength(1)
})

scene('a phone’s file is checked before it is handed in, and brings nothing twice', async (stage) => {
  const customer = await newCustomer(rep)
  const phone = await aLonePhone(rep)
  const ops = aVisit(customer.id)
  const text = exported(phone, ops)
  const file = (content: string) => ({
    name: 'phone.rounds-outbox.json',
    mimeType: 'application/json',
    buffer: Buffer.from(content),
  })
  const desk = await stage.desk()
  await signInAtDesk(desk, manager, '/console/sync/import')
  const field = desk.locator('input[type=file]')
  await field.setInputFiles(file(text.replace('visit.check_out', 'visit.check_0ut')))
  await desk.getByText('校验不符').waitFor()
  await field.setInputFiles(file(text.replace(`"company_id":${phone.companyId}`, '"company_id":987654321')))
  await desk.getByText('这个文件是别的公司的').waitFor()

  await field.setInputFiles(file(text))
  await desk.getByText('检查过了：格式、公司和校验都对').waitFor()
  await desk.getByText(new RegExp(phone.personCode)).waitFor()
  await desk.route('**/sync/imports', (route) => route.abort(), { times: 1 })
  await desk.getByRole('button', { name: '导入 2 条' }).click()
  await desk.getByText('已交的都在，可以接着导入').waitFor()
  await desk.getByRole('button', { name: '接着导入' }).click()
  await desk.getByText('2 条等你决定').waitFor()
  expect(await visitsAt(customer.id)).toEqual([])

  await desk.getByRole('button', { name: '换一个文件' }).click()
  await field.setInputFiles(file(text))
  await desk.getByRole('button', { name: '导入 2 条' }).click()
  await desk.getByText('2 条服务器早就有了').waitFor()

  await desk.goto(`/console/sync/troubles?source=import&phone=${phone.id}`)
  await desk.getByRole('article').getByText('从手机导出的文件里来').waitFor()
  await desk.getByText('共 2 条').waitFor()
})

scene('an admin sets the phone lock, and a manager is not offered it', async (stage) => {
  const desk = await stage.desk()
  await signInAtDesk(desk, manager, '/console/sync')
  await desk.getByRole('heading', { name: '同步健康' }).waitFor()
  expect(await desk.getByRole('button', { name: '手机加密' }).count()).toBe(0)

  const admin = otherRep('QC0000')
  const office = await stage.desk()
  await signInAtDesk(office, admin, '/console/sync')
  await office.getByRole('button', { name: '手机加密' }).click()
  const drawer = office.getByRole('dialog', { name: '手机加密' })
  await drawer.getByRole('radio', { name: /必须/ }).check()
  await drawer.getByRole('button', { name: '保存' }).click()
  await office.getByText('手机加密已改为「必须」').waitFor()
  expect(await ask(admin, 'GET', '/sync/settings')).toEqual({ phone_lock: 'required' })
  await ask(admin, 'PATCH', '/sync/settings', { phone_lock: 'off' })
})

scene('the pages of sync health hold on a narrow window', async (stage) => {
  const phone = await aLonePhone(rep)
  await push(phone, anOperation('visit.check_out', 1, { data: { ended_at: 'never' } }))
  const desk = await stage.desk()
  await signInAtDesk(desk, manager, `/console/sync/troubles?phone=${phone.id}`)
  await desk.setViewportSize({ width: 360, height: 700 })
  // The link that skips to the content waits outside on purpose until it is focused.
  const tooWide = async () => (await sidewaysFindings(desk)).filter((found) => !found.includes('#main'))
  await desk.getByRole('link', { name: /签退/ }).click()
  await desk.getByRole('button', { name: '照原样收下' }).waitFor()
  expect(await tooWide()).toEqual([])
  await desk.getByRole('link', { name: '回到列表' }).click()
  await desk.getByRole('link', { name: /签退/ }).waitFor()
  expect(await tooWide()).toEqual([])
})
