import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { type CompanyTerms, type Language, termForms } from './terms.ts'
import { texts as sharedChinese } from './texts/zh/index.ts'

export type { CompanyTerms, Language } from './terms.ts'

type Texts = Record<string, unknown>

interface Start {
  language: Language
  chinese: Texts
  /** English is loaded only by those who read it. */
  loadEnglish: () => Promise<Texts>
}

let loadEnglish: Start['loadEnglish'] | null = null
let companyTerms: CompanyTerms = {}

/** The language of this device when the person has not chosen one. */
export function deviceLanguage(): Language {
  const first = globalThis.navigator?.language ?? 'zh-CN'
  return first.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

export async function startI18n(start: Start): Promise<void> {
  loadEnglish = start.loadEnglish
  await i18next.use(initReactI18next).init({
    lng: 'zh-CN',
    fallbackLng: 'zh-CN',
    supportedLngs: ['zh-CN', 'en'],
    resources: { 'zh-CN': { translation: { ...sharedChinese, ...start.chinese } } },
    interpolation: { escapeValue: false, defaultVariables: { term: termForms('zh-CN') } },
    react: { useSuspense: false },
  })
  await setLanguage(start.language)
}

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh-CN'
}

export async function setLanguage(language: Language): Promise<void> {
  if (language === 'en' && !i18next.hasResourceBundle('en', 'translation')) {
    const [{ texts: sharedEnglish }, own] = await Promise.all([
      import('./texts/en/index.ts'),
      loadEnglish?.() ?? Promise.resolve({}),
    ])
    i18next.addResourceBundle('en', 'translation', { ...sharedEnglish, ...own })
  }
  fillTerms(language)
  await i18next.changeLanguage(language)
  if (globalThis.document) document.documentElement.lang = language
}

/** The company's own words; call it with what /me says. */
export async function setTerms(terms: CompanyTerms): Promise<void> {
  if (JSON.stringify(terms) === JSON.stringify(companyTerms)) return
  companyTerms = terms
  const language = currentLanguage()
  fillTerms(language)
  await i18next.changeLanguage(language)
}

function fillTerms(language: Language): void {
  const { interpolation } = i18next.options
  if (interpolation) interpolation.defaultVariables = { term: termForms(language, companyTerms) }
}
