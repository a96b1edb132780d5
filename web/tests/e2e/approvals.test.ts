import { expect } from 'vitest'
import { signInAtDesk } from './stage/desk.ts'
import { allSent, button, signInOnPhone, syncLine } from './stage/phone.ts'
import { scene } from './stage/scene.ts'
import { ask, newCustomer, otherRep } from './stage/system.ts'

const leader = otherRep('QC0200')

interface Approvals {
  items: { id: string; content: { title: string } }[]
}

scene('a rep hands a customer over on the phone, and the leader approves it at the desk', async (stage) => {
  const rep = otherRep('QC0208')
  const customer = await newCustomer(rep)
  const phone = await stage.phone({ serviceWorker: false })
  await phone.setViewportSize({ width: 360, height: 780 })
  await signInOnPhone(phone, rep)
  await phone.goto(`/m/customers/${customer.id}`)
  await button(phone, '交接').tap()
  const to = phone.getByLabel('交给谁')
  await to.locator('option').nth(1).waitFor({ state: 'attached' })
  await to.selectOption({ index: 1 })
  await phone.getByLabel('为什么交接').fill('线路调整')
  await button(phone, '提交审批').tap()
  await phone.getByText('交接正在审批').waitFor({ timeout: 30_000 })

  const desk = await stage.desk('zh-CN')
  await signInAtDesk(desk, leader, '/console/approvals')
  await desk.getByRole('article').getByText('线路调整').first().waitFor()
  await desk.getByText('为什么要你批').waitFor()
  await desk.getByRole('button', { name: '只留言' }).click()
  await desk.getByRole('alert').getByText('写一句原因').waitFor()
  await desk.getByLabel('附言').fill('先问过店主了')
  await desk.getByRole('button', { name: '只留言' }).click()
  await desk.locator('q').getByText('先问过店主了').waitFor()
  await desk.locator('h1').click()
  await desk.keyboard.press('a')
  await desk.getByText('已批准 1 项').waitFor()
  await expect
    .poll(async () => (await ask<Approvals>(leader, 'GET', '/approvals?box=done')).items.length, {
      timeout: 20_000,
    })
    .toBeGreaterThan(0)
  await desk.goto(`/console/customers/${customer.id}`)
  const history = desk.getByRole('region', { name: '交接记录' })
  await history.locator('summary').click()
  await history.getByText('先问过店主了').waitFor()
  await history.getByText('已批准').waitFor()
  // It went from today, so the customer leaves the phone.
  await phone.getByText('看不到这家客户').waitFor({ timeout: 30_000 })
})

scene('a leader decides on the phone without a network, and it arrives', async (stage) => {
  const rep = otherRep('QC0209')
  const customer = await newCustomer(rep)
  const { items } = await ask<{ items: { position_id: string }[] }>(
    rep,
    'GET',
    `/customers/${customer.id}/successors`,
  )
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date())
  await ask(rep, 'POST', `/customers/${customer.id}/hand-over`, {
    id: crypto.randomUUID(),
    position_id: items[0]?.position_id,
    from_day: today,
    reason: '片区调整',
  })
  const waits = async () => (await ask<Approvals>(leader, 'GET', '/approvals')).items
  await expect.poll(async () => (await waits()).length, { timeout: 20_000 }).toBe(1)
  const [run] = await waits()

  const phone = await stage.phone({ serviceWorker: false })
  await signInOnPhone(phone, leader)
  await phone.goto('/m/approvals')
  await phone
    .getByText('片区调整')
    .or(phone.getByRole('link', { name: /客户交接/ }))
    .first()
    .waitFor()
  await phone.route('**/api/sync/v1/push', (route) => route.abort())
  await phone
    .getByRole('link', { name: /客户交接/ })
    .first()
    .tap()
  await phone.getByLabel('附言').fill('周五前看店')
  await button(phone, '只留言').tap()
  await phone.getByRole('listitem').getByText('周五前看店').waitFor({ timeout: 20_000 })
  await button(phone, '退回修改').tap()
  await phone.getByText('写一句原因').waitFor()
  await button(phone, '批准').tap()
  await phone.getByText('已批准，还没送达').waitFor()
  await syncLine(phone).getByText('1 条未发送').waitFor()
  expect((await waits()).map((one) => one.id)).toEqual([run?.id])

  await phone.unroute('**/api/sync/v1/push')
  await phone.reload()
  await allSent(phone).waitFor({ timeout: 30_000 })
  expect(await waits()).toEqual([])
})

scene('a chain is drawn, tried with an example and told what is wrong with it', async (stage) => {
  const desk = await stage.desk('zh-CN')
  await signInAtDesk(desk, otherRep('QC0000'), '/console/approvals/design')
  await desk.getByRole('button', { name: '新建流程: 客户交接' }).click()
  await desk.getByRole('button', { name: '加一步', exact: true }).click()
  await desk.getByRole('button', { name: '删除这一步' }).nth(1).waitFor()
  const person = desk.getByRole('complementary').getByRole('combobox', { name: '谁来申请' })
  await person.fill('QC0207')
  await desk.locator('.ant-select-item-option').first().click()
  await desk.getByRole('button', { name: '看看怎么走' }).click()
  await desk.getByText('申请人往上第 1 级的主管').first().waitFor()
  await desk.getByRole('button', { name: '删除这一步' }).nth(1).click()
  await desk.getByRole('button', { name: '删除这一步' }).first().click()
  await desk.getByRole('button', { name: '保存为新版本' }).click()
  await desk.getByText('有的申请一步都走不到').waitFor()
})
