import { useFormat } from '@shared/i18n/company.tsx'
import { deviceLanguage, type Language } from '@shared/i18n/setup.ts'
import { useTranslation } from 'react-i18next'

/** Words and numbers of a screen, in the reader's language and the company's zone. */
export function useText() {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  return { t, format, language: (i18n.language === 'en' ? 'en' : 'zh-CN') as Language }
}

const KEY = 'rounds.language'

export function chosenLanguage(): Language {
  const value = localStorage.getItem(KEY)
  return value === 'zh-CN' || value === 'en' ? value : deviceLanguage()
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(KEY, language)
}

export function hasChosenLanguage(): boolean {
  return localStorage.getItem(KEY) !== null
}
