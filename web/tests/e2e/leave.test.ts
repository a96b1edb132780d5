import { expect } from 'vitest'
import { signInAtDesk } from './stage/desk.ts'
import { button, readyForFlight, signInOnPhone } from './stage/phone.ts'
import { scene } from './stage/scene.ts'
import { ask, otherRep } from './stage/system.ts'

const leader = otherRep('QC0200')

interface Runs {
  items: { id: string; kind: string; content: { title: string } }[]
}

scene('a rep asks for leave without a network, the leader grants it, the phone shows it', async (stage) => {
  const phone = await stage.phone()
  await phone.setViewportSize({ width: 360, height: 780 })
  await signInOnPhone(phone, otherRep('QC0211'))
  await readyForFlight(phone)
  await phone.goto('/m/me/leave')
  await phone.getByText('还没有请过假').waitFor()
  await phone.context().setOffline(true)
  await button(phone, '请假').tap()
  await phone.getByLabel('请什么假').selectOption('personal')
  const day = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
  const next = new Date(Date.now() + 26 * 86_400_000).toISOString().slice(0, 10)
  await phone.getByLabel('第一天', { exact: true }).fill(day)
  await phone.getByLabel('最后一天', { exact: true }).fill(next)
  await phone.getByLabel('说明（可不填）').fill('家里有事')
  await button(phone, '提交').tap()
  await phone.getByText('还没送达').waitFor()

  await phone.context().setOffline(false)
  await phone.getByText('等主管批').waitFor({ timeout: 30_000 })
  const waiting = async () =>
    (await ask<Runs>(leader, 'GET', '/approvals')).items.filter(
      ({ kind, content }) => kind === 'leave' && content.title === '业务员 11',
    )
  await expect.poll(async () => (await waiting()).length, { timeout: 20_000 }).toBe(1)
  const [run] = await waiting()
  await ask(leader, 'POST', `/approvals/${run?.id}/decide`, { id: crypto.randomUUID(), decision: 'approve' })
  await phone.getByText('已批准').waitFor({ timeout: 30_000 })
  await phone.getByText(/\d 个工作日/).waitFor()
})

scene(
  'a leader asks for somebody at the desk, sees them in the calendar and takes it back',
  async (stage) => {
    const desk = await stage.desk('zh-CN')
    await signInAtDesk(desk, leader, '/console/leave')
    await desk.getByText(/今天.*请假/).waitFor()
    await desk.getByRole('button', { name: '请假', exact: true }).click()
    const form = desk.getByRole('dialog')
    await form.getByLabel('谁请假').click()
    await desk.getByTitle(/业务员 12/).click()
    const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
    const last = new Date(Date.now() + 8 * 86_400_000).toISOString().slice(0, 10)
    await form.getByLabel('第一天', { exact: true }).fill(day)
    await form.getByLabel('最后一天', { exact: true }).fill(last)
    await form
      .getByRole('button', { name: '提 交' })
      .or(form.getByRole('button', { name: '提交' }))
      .click()
    const bar = desk.getByRole('button', { name: /业务员 12.*等批准/ }).first()
    await bar.click()
    await desk.getByText('正在审批').waitFor()
    await desk.getByRole('button', { name: '撤回请假' }).click()
    await desk.getByRole('tooltip').getByRole('button', { name: '撤回请假' }).click()
    await desk.getByText('已撤回').waitFor()
    await bar.waitFor({ state: 'detached' })
  },
)
