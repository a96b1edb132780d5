import { terms as englishTerms } from './texts/en/terms.ts'
import { terms as chineseTerms } from './texts/zh/terms.ts'

export type Language = 'zh-CN' | 'en'

/** As the server sends them: the company's own words by language, missing ones keep the default. */
export interface CompanyTerms {
  zh?: Record<string, string> | undefined
  en?: Record<string, string> | undefined
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

/** The regular English plural; a company whose word is irregular gives "<term>s" itself. */
export function plural(word: string): string {
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`
  if (/(?:s|x|z|ch|sh)$/i.test(word)) return `${word}es`
  return `${word}s`
}

/**
 * The words that fill {{term.…}}. English has four forms of each: customer, customers, Customer,
 * Customers. Chinese has one, under all four names, so that translators may use any.
 */
export function termForms(language: Language, own: CompanyTerms = {}): Record<string, string> {
  const isEnglish = language === 'en'
  const words: Record<string, string> = isEnglish
    ? { ...englishTerms, ...own.en }
    : { ...chineseTerms, ...own.zh }
  const forms: Record<string, string> = {}
  for (const key of Object.keys(englishTerms)) {
    const one = words[key] ?? key
    const many = words[`${key}s`] ?? (isEnglish ? plural(one) : one)
    forms[key] = one
    forms[`${key}s`] = many
    forms[capital(key)] = isEnglish ? capital(one) : one
    forms[`${capital(key)}s`] = isEnglish ? capital(many) : many
  }
  return forms
}
