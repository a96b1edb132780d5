import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type Formatter, formatter } from './format.ts'
import { type CompanyTerms, setTerms } from './setup.ts'

/** What the screens need to know of the company that /me names. */
export interface Company {
  timezone: string
  currency: string
  terms: CompanyTerms
}

const CompanyContext = createContext<Company | null>(null)

const HERE: Company = {
  timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  currency: 'CNY',
  terms: {},
}

/** Gives the screens below it the company's words, time zone and currency. */
export function CompanyProvider({ company, children }: { company: Company | null; children: ReactNode }) {
  const terms = company?.terms
  useEffect(() => {
    if (terms) void setTerms(terms)
  }, [terms])
  return <CompanyContext.Provider value={company}>{children}</CompanyContext.Provider>
}

/** Formats in the language of the screen and by the company's time zone; the device's before sign-in. */
export function useFormat(): Formatter {
  const { timezone, currency } = useContext(CompanyContext) ?? HERE
  const { t, i18n } = useTranslation()
  return useMemo(
    () => formatter({ language: i18n.language === 'en' ? 'en' : 'zh-CN', timeZone: timezone, currency }, t),
    [t, i18n.language, timezone, currency],
  )
}
