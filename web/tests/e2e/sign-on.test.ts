import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { signInAtDesk } from './stage/desk.ts'
import { allSent, button, checkInAt, readyForFlight, signInOnPhone, unsent } from './stage/phone.ts'
import { type CompanyProvider, companyProvider, signInThere } from './stage/provider.ts'
import { scene } from './stage/scene.ts'
import { admin, ask, newCustomer, otherRep, url, visitsAt } from './stage/system.ts'

const CODE = `q-${Date.now().toString(36)}`
const NAME = '晴川账号'

let provider: CompanyProvider
beforeAll(async () => {
  provider = await companyProvider()
})
afterAll(async () => {
  for (const { id } of await providers())
    await ask(admin, 'DELETE', `/sign-on/providers/${id}`).catch(() => undefined)
  await provider.close()
})

const providers = async () =>
  (await ask<{ items: { id: string; back: string }[] }>(admin, 'GET', '/sign-on/providers')).items

async function theProvider() {
  const [one] = await providers()
  if (!one) throw new Error('no provider was added')
  return one
}

const whoIsIn = (page: Page) =>
  page.evaluate(async () => (await (await fetch('/api/v1/me')).json()).person?.code as string | undefined)

scene('an administrator tests a provider, adds it and finds the address to enter there', async (stage) => {
  const desk = await stage.desk()
  // As on a page over plain http, which may not copy.
  await desk.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
  await signInAtDesk(desk, admin, '/console/settings/sign-on')
  await desk.getByLabel('公司代码').fill(CODE)
  await desk.getByRole('button', { name: '保存代码' }).click()
  const link = desk.getByRole('textbox', { name: '手机链接' })
  await expect
    .poll(() => link.inputValue().catch(() => ''), { timeout: 15_000 })
    .toBe(`${url}/m/sign-in?company=${CODE}`)
  await desk.getByRole('button', { name: '复制 手机链接' }).click()
  await desk.getByText('已替你选中').waitFor()
  expect(await desk.evaluate(() => getSelection()?.toString())).toContain(`company=${CODE}`)
  await desk.getByRole('button', { name: '添加登录服务' }).click()
  const drawer = desk.getByRole('dialog')
  await drawer.getByLabel('发行方地址').fill(`${provider.issuer}/`)
  await drawer.getByRole('button', { name: /^测\s*试$/ }).click()
  await drawer.getByText('它说自己是另一个地址').waitFor()
  await drawer.getByLabel('发行方地址').fill(provider.issuer)
  await drawer.getByRole('button', { name: /^测\s*试$/ }).click()
  await drawer.getByText('回应正常').waitFor()
  await drawer.getByLabel('按钮上的名字').fill(NAME)
  await drawer.getByLabel('客户端 ID').fill(provider.client.id)
  await drawer.getByLabel('客户端密钥').fill(provider.client.secret)
  await drawer.getByRole('button', { name: /^保\s*存$/ }).click()
  const back = desk.getByRole('textbox', { name: '回调地址' })
  await back.waitFor()
  expect(await back.inputValue()).toBe((await theProvider()).back)
  expect(await desk.content()).not.toContain(provider.client.secret)
  provider.allow(await back.inputValue())
})

scene(
  'somebody signs in at the console with the company account and lands on the page that was asked for',
  async (stage) => {
    const desk = await stage.desk()
    await desk.goto('/console/people')
    await desk.getByRole('button', { name: '用公司账号登录' }).click()
    await desk.getByLabel('公司代码').fill('nobody-has-this')
    await desk.getByRole('button', { name: /^继\s*续$/ }).click()
    await desk.getByText('没有找到公司登录').waitFor()
    await desk.getByLabel('公司代码').fill(CODE)
    await desk.getByRole('button', { name: /^继\s*续$/ }).click()
    await desk.getByRole('button', { name: `用「${NAME}」登录` }).click()
    await signInThere(desk, 'QC0001')
    await desk.waitForURL(/\/console\/people$/)
    await desk.locator('main').waitFor()
    expect(await whoIsIn(desk)).toBe('QC0001')
    await desk.evaluate(() => fetch('/api/v1/session', { method: 'DELETE', headers: { 'X-Rounds': '1' } }))
    await desk.goto('/console/sign-in')
    await desk.getByRole('button', { name: `用「${NAME}」登录` }).waitFor()
  },
)

scene(
  'a rep opens the link on the phone, signs in at the provider, and what was unsent is delivered',
  async (stage) => {
    const who = otherRep('QC0215')
    const customer = await newCustomer(who)
    const phone = await stage.phone()
    await signInOnPhone(phone, who)
    const before = await phone.evaluate(
      async () => (await (await fetch('/api/v1/me')).json()).session.device_id,
    )
    await phone.goto(`/m/customers/${customer.id}`)
    await phone.getByRole('heading', { name: customer.name }).waitFor()
    await readyForFlight(phone)
    await phone.context().setOffline(true)
    const visit = await checkInAt(phone, customer.id)
    await unsent(phone, 1).waitFor()
    await phone.context().clearCookies()
    await phone.context().setOffline(false)

    await phone.goto(`/m/sign-in?company=${CODE}`)
    await button(phone, `用「${NAME}」登录`).tap()
    await signInThere(phone, who.name)
    await phone.waitForURL(/\/m\/$/)
    await allSent(phone).waitFor()
    const me = await phone.evaluate(async () => (await fetch('/api/v1/me')).json())
    expect([me.person.code, me.session.device_id]).toEqual([who.name, before])
    expect((await visitsAt(customer.id)).map((row) => row.id)).toEqual([visit])
  },
)

scene('somebody whom the company does not know is told so on the sign-in page', async (stage) => {
  const phone = await stage.phone({ language: 'en' })
  await phone.goto(`/m/sign-in?company=${CODE}`)
  await button(phone, `Sign in with ${NAME}`).tap()
  await signInThere(phone, 'NOBODY-77')
  await phone.getByText('The sign-on service knows you').waitFor()
  expect(await whoIsIn(phone)).toBeUndefined()
  const desk = await stage.desk()
  await desk.goto(`/console/sign-in?company=${CODE}`)
  await desk.getByRole('button', { name: `用「${NAME}」登录` }).click()
  await signInThere(desk, 'NOBODY-78')
  await desk.getByRole('alert').getByText('这里没有对得上的人').waitFor()
})

scene('an answer with another state than the one that was sent opens nothing', async (stage) => {
  const desk = await stage.desk()
  const { id } = await theProvider()
  const start = `${url}/api/v1/session/oidc/${CODE}/${id}/start?next=/console/`
  const sent = await desk.context().request.get(start, { maxRedirects: 0 })
  const way = new URL(sent.headers().location ?? '')
  way.searchParams.set('state', 'x'.repeat(43))
  await desk.goto(way.href)
  await signInThere(desk, 'QC0001')
  await desk.getByRole('alert').getByText('公司登录没有成功').waitFor()
  expect(await whoIsIn(desk)).toBeUndefined()
})

scene(
  'a provider that is switched off lets nobody in, and its button goes from the sign-in page',
  async (stage) => {
    const phone = await stage.phone()
    await phone.goto(`/m/sign-in?company=${CODE}`)
    await button(phone, `用「${NAME}」登录`).waitFor()
    const desk = await stage.desk()
    await signInAtDesk(desk, admin, '/console/settings/sign-on')
    await desk.getByRole('button', { name: /^关\s*闭$/ }).click()
    await desk.getByText('已关闭，谁也不能从这里进来').waitFor()
    await button(phone, `用「${NAME}」登录`).tap()
    await phone.getByText('没有找到公司登录').waitFor()
    expect(phone.url()).toContain('/m/sign-in')
    const { id } = await theProvider()
    await phone.goto(`/api/v1/session/oidc/${CODE}/${id}/start?next=/m/`)
    await phone.getByText('没有找到公司登录').waitFor()
    await phone.goto('/m/')
    await button(phone, '用公司账号登录').waitFor()
  },
)
