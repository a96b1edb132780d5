import i18next from 'i18next'
import { beforeAll, expect, test, vi } from 'vitest'
import { errorText } from './errorText.ts'
import { formatter } from './format.ts'
import { startI18n } from './setup.ts'

const settings = { language: 'zh-CN', timeZone: 'Asia/Shanghai', currency: 'CNY' } as const
const make = (more = {}) => formatter({ ...settings, ...more }, i18next.t)
const INTL = { DateTimeFormat: Intl.DateTimeFormat, NumberFormat: Intl.NumberFormat }
const NOW = '2026-11-23T02:34:12.000Z'

beforeAll(() => startI18n({ language: 'zh-CN', chinese: {}, loadEnglish: async () => ({}) }))

test('money has the currency’s own number of decimals', () => {
  expect(make().money(214050)).toBe('¥2,140.50')
  expect(make({ currency: 'JPY' }).money(1286)).toMatch(/1,286$/)
  expect(make({ currency: 'KWD' }).money(1286)).toMatch(/1\.286/)
})

test('distances are whole metres up to a kilometre', () => {
  expect([make().distance(23.4), make().distance(999), make().distance(1240)]).toEqual([
    '23 米',
    '999 米',
    '1.2 公里',
  ])
})

test('times are relative under an hour and absolute after', () => {
  const moment = (when: string) => make().moment(when, NOW)
  expect(moment('2026-11-23T02:34:00Z')).toBe('刚刚')
  expect(moment('2026-11-23T02:22:12Z')).toBe('12 分钟前')
  expect(moment('2026-11-23T00:10:00Z')).toBe('08:10')
  expect(moment('2026-11-20T00:10:00Z')).toBe('11月20日 08:10')
})

test('the business day is the company’s, not the device’s', () => {
  expect(make().dayOf('2026-11-22T16:30:00Z')).toBe('2026-11-23')
  expect(make({ timeZone: 'America/Lima' }).dayOf('2026-11-23T02:34:12Z')).toBe('2026-11-22')
})

test('days ago count calendar days', () => {
  expect(make().daysAgo('2026-11-22T15:59:00Z', NOW)).toBe('昨天')
  expect(make().daysAgo('2026-11-09T02:00:00Z', NOW)).toBe('14 天前')
})

test('an error is said in words, an unknown code keeps its code', () => {
  const say = (code: string, params = {}) => errorText({ code, params }, i18next.t, make())
  expect(say('sign_in_wrong', { tries_left: 4, wait_s: 300 })).toBe(
    '工号或密码不对。还可试 4 次，之后等 5 分钟',
  )
  expect(say('toString')).toContain('toString')
})

test('what rows of a list format with is made once for all of them', () => {
  let made = 0
  class Counted extends Intl.NumberFormat {
    constructor(...of: ConstructorParameters<typeof Intl.NumberFormat>) {
      super(...of)
      made += 1
    }
  }
  vi.stubGlobal('Intl', { ...INTL, NumberFormat: Counted })
  for (let row = 0; row < 20; row++) expect(make({ currency: 'SEK' }).money(100)).toContain('1.00')
  vi.unstubAllGlobals()
  expect(made).toBe(4)
})
