import { expect } from 'vitest'
import { signInAtDesk } from './stage/desk.ts'
import { button, signInOnPhone } from './stage/phone.ts'
import { scene } from './stage/scene.ts'
import { ask, type Customer, DOOR, manager, newCustomer, rep, repOnTheWay } from './stage/system.ts'

scene('what one rep gives back another claims on the phone, and the desk sees whose it is', async (stage) => {
  const name = `芦湾小卖部${Date.now().toString(36)}`
  const { id } = await newCustomer(rep, { name })
  await ask(rep, 'POST', `/customers/${id}/release`, { reason: '换了线路' }).catch(() => undefined)
  const other = await repOnTheWay()
  const phone = await stage.phone({ at: DOOR })
  await signInOnPhone(phone, other)
  await phone.goto('/m/customers/pool')
  await phone.getByRole('searchbox').fill(name)
  await button(phone, `领取“${name}”`).tap()
  await phone.getByText(`“${name}”归你了`).waitFor()
  const owned = await ask<Customer>(manager, 'GET', `/customers/${id}`)
  expect(owned.owner?.person_name).not.toBeNull()

  const desk = await stage.desk()
  await signInAtDesk(desk, manager, `/console/customers/${id}`)
  const card = desk.getByRole('region', { name: '公海' })
  await card.getByText('换了线路').waitFor()
  await card.getByRole('button', { name: '放回公海' }).click()
  await desk.getByLabel('为什么放回').fill('试一下')
  await desk.getByRole('dialog').getByRole('button', { name: '放回公海' }).click()
  await desk.getByText(`“${name}”已放回公海`).waitFor()
})
