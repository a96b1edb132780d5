import i18next from 'i18next'
import { expect, test } from 'vitest'
import { setLanguage, setTerms, startI18n } from './setup.ts'
import { plural, termForms } from './terms.ts'

test('English terms come in four forms', () => {
  const forms = termForms('en', { en: { customer: 'pharmacy' } })
  expect([forms.customer, forms.customers, forms.Customer, forms.Customers]).toEqual([
    'pharmacy',
    'pharmacies',
    'Pharmacy',
    'Pharmacies',
  ])
})

test('a company may give an irregular plural', () => {
  expect(termForms('en', { en: { rep: 'salesman', reps: 'salesmen' } }).Reps).toBe('Salesmen')
})

test('regular plurals follow the ending', () => {
  expect(['visit', 'branch', 'city', 'bay', 'box'].map(plural)).toEqual([
    'visits',
    'branches',
    'cities',
    'bays',
    'boxes',
  ])
})

test('a company that renames a word sees it in every text, in both languages', async () => {
  await startI18n({
    language: 'zh-CN',
    chinese: { sample: '{{term.customer}} {{name}}' },
    loadEnglish: async () => ({ sample: '{{term.Customers}} {{name}}' }),
  })
  const sample = () => String(i18next.t('sample' as never, { name: 'x' } as never))
  expect(sample()).toBe('客户 x')
  await setTerms({ zh: { customer: '门店' }, en: { customer: 'store' } })
  expect(sample()).toBe('门店 x')
  await setLanguage('en')
  expect(sample()).toBe('Stores x')
})
