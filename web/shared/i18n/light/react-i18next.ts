/** The hook of react-i18next for i18next.ts beside it. */
import { useSyncExternalStore } from 'react'
import i18n from './i18next.ts'

const current = () => i18n.t

export function useTranslation() {
  return { t: useSyncExternalStore(i18n.subscribe, current), i18n }
}

export const initReactI18next = {}
