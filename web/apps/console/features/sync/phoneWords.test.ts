import { formatter } from '@shared/i18n/format.ts'
import { startI18n } from '@shared/i18n/setup.ts'
import i18next from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import { texts as shared } from '../../../../shared/i18n/texts/zh'
import { texts } from '../../texts/zh'
import { behindWords, clockWords, handOverUntil, isClockOff, oldestAge, storageWords } from './phoneWords'
import { faultOf } from './troubleWords'

const format = () => formatter({ language: 'zh-CN', timeZone: 'Asia/Shanghai', currency: 'CNY' }, i18next.t)

beforeAll(() =>
  startI18n({ language: 'zh-CN', chinese: { ...shared, ...texts }, loadEnglish: async () => ({}) }),
)

test('a clock is told in plain words, ahead or behind', () => {
  const words = (ms: number | null) => clockWords(ms, i18next.t, format())
  expect([words(-180_000), words(7_200_000), words(20_000), words(null)]).toEqual([
    '快 3 分钟',
    '慢 2 小时',
    '准',
    '没说过',
  ])
  expect([isClockOff(-180_000), isClockOff(59_000), isClockOff(null)]).toEqual([true, false, false])
})

test('the oldest record has an age only while something is unsent', () => {
  const now = Date.parse('2026-11-23T10:00:00Z')
  const oldest_at = '2026-11-23T08:00:00Z'
  expect(oldestAge({ oldest_at, unsent: 3 }, now)).toBe(7200)
  expect(oldestAge({ oldest_at, unsent: 0 }, now)).toBeNull()
  expect(oldestAge({ oldest_at: null, unsent: 3 }, now)).toBeNull()
})

test('what a phone never said is not said to be zero', () => {
  expect(behindWords(null, i18next.t, format())).toBe('没说过')
  expect(behindWords(0, i18next.t, format())).toBe('没有落后')
  expect(storageWords(null, i18next.t)).toBe('不明')
  expect(storageWords(false, i18next.t)).toBe('可能被清')
})

test('a removed phone may hand over for fourteen days', () => {
  expect(handOverUntil('2026-11-23T10:00:00Z').toISOString()).toBe('2026-12-07T10:00:00.000Z')
})

test('the reasons of the server for a field are told in five ways, and unknown ones as wrong', () => {
  expect(
    ['missing', 'string_too_long', 'extra_forbidden', 'less_than_equal', 'uuid_parsing'].map(faultOf),
  ).toEqual(['missing', 'tooLong', 'extra', 'outOfRange', 'wrong'])
})
