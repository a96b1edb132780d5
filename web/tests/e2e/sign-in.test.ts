import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { signInAtDesk } from './stage/desk.ts'
import { allSent, button, checkInAt, readyForFlight, signInOnPhone, syncLine, unsent } from './stage/phone.ts'
import { scene } from './stage/scene.ts'
import { manager, newCustomer, otherRep, rep, visitsAt } from './stage/system.ts'

const looks = (page: Page) =>
  page.evaluate(() => {
    const { lang, dataset } = document.documentElement
    return { lang, theme: dataset.theme, ground: getComputedStyle(document.body).backgroundColor }
  })

const brightness = (colour: string) => Math.max(...(colour.match(/\d+/g) ?? []).slice(0, 3).map(Number))

scene(
  'a wrong password on the phone says how many tries are left, and the right one still opens',
  async (stage) => {
    const phone = await stage.phone()
    const who = otherRep('QC0212')
    await phone.goto('/m/')
    await phone.locator('input[name=username]').fill(who.name)
    await phone.locator('input[name=password]').fill('guessed')
    await button(phone, '登录').tap()
    await phone.getByText('还可试 4 次').waitFor()
    expect(await phone.locator('input[name=password]').getAttribute('aria-invalid')).toBe('true')
    await signInOnPhone(phone, who)
  },
)

scene('a wrong password at the console says how many tries are left', async (stage) => {
  const desk = await stage.desk()
  await desk.goto('/console/')
  await desk.locator('input[autocomplete^=username]').fill('QC0300')
  await desk.locator('input[autocomplete=current-password]').fill('guessed')
  await desk.locator('button[type=submit]').click()
  await desk.getByRole('alert').getByText('还可试 4 次').waitFor()
})

scene('the first sign-in without a network says that it needs one', async (stage) => {
  const phone = await stage.phone()
  await phone.goto('/m/')
  await phone.locator('input[name=username]').fill(rep.name)
  await phone.locator('input[name=password]').fill(rep.password)
  await phone.context().setOffline(true)
  await button(phone, '登录').tap()
  await phone.getByText('第一次登录要联网').waitFor()
})

scene('the phone keeps the chosen language and appearance after a reload', async (stage) => {
  const phone = await stage.phone()
  await signInOnPhone(phone, rep)
  await phone.goto('/m/me')
  await phone.getByLabel('深色').check()
  await phone.getByText('English', { exact: true }).tap()
  await phone.getByLabel('Dark').waitFor()
  await phone.reload()
  await phone.getByLabel('Dark').waitFor()
  const dark = await looks(phone)
  expect(dark).toMatchObject({ lang: 'en', theme: 'dark' })
  expect(brightness(dark.ground)).toBeLessThan(60)

  await phone.getByLabel('Light').check()
  await phone.getByText('中文', { exact: true }).tap()
  await phone.getByLabel('浅色').waitFor()
  await phone.reload()
  await phone.getByLabel('浅色').waitFor()
  const light = await looks(phone)
  expect(light).toMatchObject({ lang: 'zh-CN', theme: 'light' })
  expect(brightness(light.ground)).toBeGreaterThan(200)
})

scene('the console keeps the chosen language and appearance after a reload', async (stage) => {
  const desk = await stage.desk()
  await signInAtDesk(desk, manager, '/console/people')
  await desk.getByRole('button', { name: /语言、外观/ }).click()
  await desk.getByTitle('深色').click()
  await desk.getByText('English', { exact: true }).click()
  await desk.getByRole('link', { name: 'People' }).first().waitFor()
  await desk.reload()
  await desk.getByRole('link', { name: 'People' }).first().waitFor()
  const dark = await looks(desk)
  expect(dark).toMatchObject({ lang: 'en', theme: 'dark' })
  expect(brightness(dark.ground)).toBeLessThan(60)

  await desk.getByRole('button', { name: /language, appearance/i }).click()
  await desk.getByText('中文', { exact: true }).click()
  await desk.getByRole('link', { name: '人员' }).first().waitFor()
})

scene(
  'signing out with unsent records warns and keeps them, and the next person on the phone sees none of it',
  async (stage) => {
    const customer = await newCustomer(rep)
    const phone = await stage.phone()
    await signInOnPhone(phone, rep)
    await phone.goto(`/m/customers/${customer.id}`)
    await phone.getByRole('heading', { name: customer.name }).waitFor()
    await readyForFlight(phone)
    await phone.context().setOffline(true)
    const visit = await checkInAt(phone, customer.id)
    await unsent(phone, 1).waitFor()

    await phone
      .getByRole('button', { name: '返回' })
      .or(phone.getByRole('button', { name: '关闭' }))
      .tap()
    await phone.getByRole('link', { name: '我的' }).tap()
    await button(phone, '退出登录').tap()
    await phone.getByText('还有 1 条未发送').waitFor()
    await button(phone, '退出').tap()
    await phone.locator('input[name=username]').waitFor()

    await phone.context().setOffline(false)
    await signInOnPhone(phone, otherRep('QC0213'))
    await phone.goto(`/m/customers?q=${encodeURIComponent(customer.name)}`)
    await phone.getByText(`没有「${customer.name}」`).waitFor()
    await phone.goto(`/m/visits/${visit}`)
    await phone.getByText('找不到这次拜访').waitFor()
    await phone.goto('/m/unsent')
    await phone.getByRole('heading', { name: '全部送达' }).waitFor()
    expect(await visitsAt(customer.id)).toEqual([])

    await phone.goto('/m/me')
    await button(phone, '退出登录').tap()
    await button(phone, '退出').tap()
    await phone.locator('input[name=username]').waitFor()
    await signInOnPhone(phone, rep)
    await allSent(phone).waitFor()
    expect((await visitsAt(customer.id)).map((row) => row.id)).toEqual([visit])
    expect(await syncLine(phone).textContent()).not.toContain('未发送')
  },
)

scene('a rep who signs in at the console is led to the phone app', async (stage) => {
  const desk = await stage.desk()
  await signInAtDesk(desk, rep)
  await desk.getByText('管理台是给带队的人用的').waitFor()
  await desk.getByRole('link', { name: '打开手机页面' }).click()
  await desk.waitForURL(/\/m\/$/)
})
