import { formatter } from '@shared/i18n/format.ts'
import { useMemo } from 'react'
import { useText } from '../../text'
import type { CompanySettings } from './requests'

// 5 January 2026 is a Monday.
const MONDAY = Date.UTC(2026, 0, 5, 12)
const DAY_MS = 86_400_000

/** Zones, currencies, countries and weekdays by their names in the reader's language. */
export function useChoices(saved: CompanySettings) {
  const { t, language } = useText()
  return useMemo(() => {
    const named = (type: 'currency' | 'region') => {
      const names = new Intl.DisplayNames([language], { type })
      return (code: string) => ({ value: code, label: `${names.of(code) ?? code} · ${code}` })
    }
    const region = named('region')
    const weekday = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', {
      weekday: 'short',
      timeZone: 'UTC',
    })
    const byLabel = (a: { label: string }, b: { label: string }) => a.label.localeCompare(b.label, language)
    const zones = new Set([saved.timezone, 'UTC', ...Intl.supportedValuesOf('timeZone')])
    return {
      zones: [...zones].sort().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
      currencies: saved.currencies.map(named('currency')).sort(byLabel),
      countries: saved.countries.map(region).sort(byLabel),
      weekdays: [1, 2, 3, 4, 5, 6, 7].map((number) => ({
        value: number,
        label: weekday.format(MONDAY + (number - 1) * DAY_MS),
      })),
      usualCountry:
        saved.calendar_country && !saved.country
          ? t('ownCompany.countryByZone', { country: region(saved.calendar_country).label })
          : t('ownCompany.countryNone'),
      nowIn: (timeZone: string) => {
        const format = formatter({ language, timeZone, currency: saved.currency }, t)
        const now = Date.now()
        return `${format.dayName(now)} ${format.time(now)}`
      },
    }
  }, [saved, t, language])
}
