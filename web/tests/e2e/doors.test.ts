import { createHmac } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { button, signInOnPhone } from './stage/phone.ts'
import { scene } from './stage/scene.ts'
import { otherRep } from './stage/system.ts'

/** What an authenticator app shows at a moment (RFC 6238). */
function codeAt(secret: string, seconds: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)))
  const mac = createHmac('sha1', key).update(counter).digest()
  const at = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

async function withAuthenticator(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

async function signOut(phone: Page): Promise<void> {
  await phone.evaluate(() => fetch('/api/v1/session', { method: 'DELETE', headers: { 'X-Rounds': '1' } }))
  await phone.goto('/m/sign-in')
}

scene('a passkey made on the phone opens it without name and password', async (stage) => {
  const phone = await stage.phone()
  await withAuthenticator(phone)
  await signInOnPhone(phone, otherRep('QC0213'))
  await phone.goto('/m/me/account')
  await button(phone, '添加通行密钥').tap()
  await phone.getByText(/添加$/).waitFor()
  await signOut(phone)
  await button(phone, '用通行密钥').tap()
  await phone.waitForURL(/\/m\/$/)
  const me = await phone.evaluate(() => fetch('/api/v1/me').then((answer) => answer.json()))
  expect(me.person.code).toBe('QC0213')
})

scene('a code of an authenticator app is asked for as the second step on the phone', async (stage) => {
  const phone = await stage.phone()
  const who = otherRep('QC0214')
  await signInOnPhone(phone, who)
  await phone.goto('/m/me/account')
  await button(phone, '开启').tap()
  const shown = await phone.locator('code').textContent()
  const secret = (shown ?? '').replace(/\s/g, '')
  await phone.getByLabel('6 位验证码').fill(codeAt(secret, Date.now() / 1000 - 30))
  await button(phone, '确认').tap()
  await phone.getByText('我收好了').waitFor()
  expect(await phone.locator('ol li').count()).toBe(10)
  await signOut(phone)
  await phone.locator('input[name=username]').fill(who.name)
  await phone.locator('input[name=password]').fill(who.password)
  await button(phone, '登录').tap()
  await phone.getByLabel('6 位验证码').fill('000000')
  await button(phone, '继续').tap()
  await phone.getByText('验证码不对').waitFor()
  await phone.getByLabel('6 位验证码').fill(codeAt(secret, Date.now() / 1000))
  await button(phone, '继续').tap()
  await phone.waitForURL(/\/m\/$/)
})
