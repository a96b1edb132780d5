import i18next from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import { texts as fieldEnglish } from '../../../apps/field/texts/en/index.ts'
import { texts as fieldChinese } from '../../../apps/field/texts/zh/index.ts'
import { termForms } from '../terms.ts'
import { texts as sharedEnglish } from '../texts/en/index.ts'
import { texts as sharedChinese } from '../texts/zh/index.ts'
import light from './i18next.ts'

type Tree = { [key: string]: string | Tree }
const own: Tree = {
  odd: { plain: 'A $& {{ a }} {{a}} {{term.customer}}', missing: '{{nothing}}|{{term.nothing}}' },
  visits_one: '{{count}} visit',
  visits_other: '{{count}} visits',
}
const chinese: Tree = { ...sharedChinese, ...fieldChinese, ...own, only_here: '只有中文' }
const english: Tree = { ...sharedEnglish, ...fieldEnglish, ...own }
const settings = (language: 'zh-CN' | 'en') => ({
  lng: language,
  fallbackLng: 'zh-CN',
  supportedLngs: ['zh-CN', 'en'],
  resources: { 'zh-CN': { translation: chinese }, en: { translation: english } },
  interpolation: { escapeValue: false, defaultVariables: { term: termForms(language) } },
})

const library = i18next.createInstance()
const their = (key: string, given?: object) => library.t(key as never, given as never) as unknown as string

const keysOf = (tree: Tree, prefix = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : keysOf(value, `${prefix}${key}.`),
  )
const GIVEN = [{}, { n: 3, name: 'x{{n}}$1', a: null, b: undefined, c: ['p', 'q'], term: undefined }]

beforeAll(async () => {
  await library.init(settings('zh-CN'))
  await light.init(settings('zh-CN'))
})

test.each(['zh-CN', 'en'] as const)(
  'every text of the phone reads as the library reads it: %s',
  async (language) => {
    await library.init(settings(language))
    await light.init(settings(language))
    const keys = keysOf(chinese)
    expect(keys.length).toBeGreaterThan(500)
    for (const key of keys)
      for (const given of GIVEN) {
        const names = [...their(key, { skipInterpolation: true }).matchAll(/\{\{(\w+)\}\}/g)].map(
          ([, name]) => [name, `<${name}>`],
        )
        const all = { ...given, ...Object.fromEntries(names) }
        expect([key, light.t(key, all)]).toEqual([key, their(key, all)])
      }
  },
)

test.each([0, 1, 2, 5])(
  'the plural form for %i is the one the library takes, in both languages',
  async (count) => {
    for (const language of ['en', 'zh-CN'] as const) {
      await library.init(settings(language))
      await light.init(settings(language))
      expect(light.t('visits', { count })).toBe(their('visits', { count }))
    }
  },
)

test('what is missing falls back to Chinese, then to what the caller says, then to the key', async () => {
  await light.init(settings('en'))
  await library.init(settings('en'))
  for (const [key, given] of [
    ['only_here'],
    ['no.such'],
    ['no.such', { defaultValue: 'said {{n}}', n: 1 }],
  ] as const)
    expect(light.t(key, given)).toBe(their(key, given))
  for (const key of ['only_here', 'no.such', 'errors'])
    expect([key, light.exists(key)]).toEqual([key, library.exists(key) && key !== 'errors'])
})

test('texts that arrive later stand beside those that were there, and those who listen hear of a change', async () => {
  await light.init(settings('zh-CN'))
  let heard = 0
  const before = light.t
  const stop = light.subscribe(() => {
    heard += 1
  })
  light.addResourceBundle('en', 'translation', { odd: { later: 'later' } })
  await light.changeLanguage('en')
  expect([light.t('odd.later'), light.t('odd.plain', { a: 1 })]).toEqual([
    'later',
    'A $& 1 1 customer'.replace('customer', '客户'),
  ])
  expect(heard).toBe(1)
  expect(light.t).not.toBe(before)
  stop()
  await light.changeLanguage('zh-CN')
  expect(heard).toBe(1)
})
