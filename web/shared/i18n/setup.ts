import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { type CompanyTerms, type Language, termForms } from './terms.ts'
import { first as firstChinese } from './texts/zh/first.ts'

export type { CompanyTerms, Language } from './terms.ts'

type Texts = Record<string, unknown>

interface Start {
  language: Language
  /** The app's own texts; all of them, or those of the first screen when `loadRest` brings the others. */
  chinese: Texts
  /** English is loaded only by those who read it. */
  loadEnglish: () => Promise<Texts>
  loadRest?: (language: Language) => Promise<Texts>
}

let started: Start | null = null
let companyTerms: CompanyTerms = {}
const complete = new Map<Language, Promise<void>>()

/** The language of this device when the person has not chosen one. */
export function deviceLanguage(): Language {
  const first = globalThis.navigator?.language ?? 'zh-CN'
  return first.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

export async function startI18n(start: Start): Promise<void> {
  started = start
  complete.clear()
  await i18next.use(initReactI18next).init({
    lng: 'zh-CN',
    fallbackLng: 'zh-CN',
    supportedLngs: ['zh-CN', 'en'],
    resources: { 'zh-CN': { translation: { ...firstChinese, ...start.chinese } } },
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
    const [{ first }, own] = await Promise.all([import('./texts/en/first.ts'), started?.loadEnglish()])
    i18next.addResourceBundle('en', 'translation', { ...first, ...own })
  }
  if (complete.size > 0 || !started?.loadRest) await completeTexts(language)
  fillTerms(language)
  await i18next.changeLanguage(language)
  if (globalThis.document) document.documentElement.lang = language
}

/** Loads the texts that the first screen did without; screens beyond it wait for this. */
export function completeTexts(language: Language = currentLanguage()): Promise<void> {
  const before = complete.get(language)
  if (before) return before
  const load = async () => {
    const shared = language === 'en' ? import('./texts/en/rest.ts') : import('./texts/zh/rest.ts')
    const [{ rest }, own] = await Promise.all([shared, started?.loadRest?.(language)])
    i18next.addResourceBundle(language, 'translation', { ...rest, ...own }, true)
  }
  const loading = load()
  loading.catch(() => complete.delete(language))
  complete.set(language, loading)
  return loading
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
