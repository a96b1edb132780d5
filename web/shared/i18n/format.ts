import type { TFunction } from 'i18next'
import type { Language } from './terms.ts'

export interface FormatSettings {
  language: Language
  /** IANA name of the company's zone; every date is shown in it, wherever the device is. */
  timeZone: string
  currency: string
}

type When = Date | string | number

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000

const asDate = (when: When) => (when instanceof Date ? when : new Date(when))

function makeIntl({ language, timeZone, currency }: FormatSettings) {
  const intl = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', { timeZone, hourCycle: 'h23', ...options })
  const money = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  })
  return {
    money,
    exponent: money.resolvedOptions().maximumFractionDigits ?? 2,
    clock: intl({ hour: '2-digit', minute: '2-digit' }),
    clockSeconds: intl({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    monthDay: intl({ month: language === 'en' ? 'short' : 'long', day: 'numeric' }),
    fullDate: intl({ year: 'numeric', month: language === 'en' ? 'short' : 'long', day: 'numeric' }),
    weekday: intl({ weekday: 'short' }),
    isoDay: new Intl.DateTimeFormat('en-CA', { timeZone }),
    plain: new Intl.NumberFormat(language),
    oneDigit: new Intl.NumberFormat(language, { maximumFractionDigits: 1 }),
    percents: new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }),
  }
}

const made = new Map<string, ReturnType<typeof makeIntl>>()

/** Made once and shared: ten of them for each row of a list would cost a slow phone more than the list. */
function intlOf(settings: FormatSettings): ReturnType<typeof makeIntl> {
  const key = `${settings.language} ${settings.timeZone} ${settings.currency}`
  const known = made.get(key)
  if (known) return known
  const fresh = makeIntl(settings)
  made.set(key, fresh)
  return fresh
}

/** Numbers, money, distances and times as people of that language and company write them. */
export function formatter(settings: FormatSettings, t: TFunction) {
  const { language } = settings
  const {
    clock,
    clockSeconds,
    monthDay,
    fullDate,
    weekday,
    isoDay,
    plain,
    oneDigit,
    percents,
    money,
    exponent,
  } = intlOf(settings)

  /** The business day of a moment, YYYY-MM-DD. */
  const dayOf = (when: When) => isoDay.format(asDate(when))
  const daysBetween = (from: When, to: When) =>
    Math.round((Date.parse(dayOf(to)) - Date.parse(dayOf(from))) / DAY)

  const date = (when: When, now: When = Date.now()) =>
    dayOf(when).slice(0, 4) === dayOf(now).slice(0, 4)
      ? monthDay.format(asDate(when))
      : fullDate.format(asDate(when))
  const time = (when: When) => clock.format(asDate(when))

  return {
    number: (value: number) => plain.format(value),
    percent: (share: number) => percents.format(share),
    /** `minor` is in the currency's smallest unit, as everywhere inside. */
    money: (minor: number) => money.format(minor / 10 ** exponent),
    distance: (metres: number) =>
      metres < 1000
        ? t('unit.metres', { n: plain.format(Math.round(metres)) })
        : t('unit.kilometres', { n: oneDigit.format(metres / 1000) }),
    bytes: (count: number) => {
      if (count >= 1e9) return `${oneDigit.format(count / 1e9)} GB`
      return count >= 1_000_000
        ? `${oneDigit.format(count / 1_000_000)} MB`
        : `${plain.format(Math.max(1, Math.round(count / 1000)))} kB`
    },
    duration: (seconds: number) => {
      const whole = Math.max(0, Math.round(seconds))
      if (whole < 60) return t('unit.seconds', { n: whole })
      const minutes = Math.round(whole / 60)
      if (minutes < 60) return t('unit.minutes', { n: minutes })
      if (minutes >= 48 * 60) return t('unit.days', { n: Math.round(minutes / 1440) })
      if (minutes % 60 === 0) return t('unit.hours', { n: minutes / 60 })
      return t('unit.hours_minutes', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
    },
    dayOf,
    time,
    timeSeconds: (when: When) => clockSeconds.format(asDate(when)),
    date,
    /** 11月23日 周一 */
    dayName: (when: When) =>
      language === 'en'
        ? `${weekday.format(asDate(when))} ${monthDay.format(asDate(when))}`
        : `${monthDay.format(asDate(when))} ${weekday.format(asDate(when))}`,
    /** Relative under an hour, the clock on the same day, the date and clock before. */
    moment: (when: When, now: When = Date.now()) => {
      const age = asDate(now).getTime() - asDate(when).getTime()
      if (age >= 0 && age < MINUTE) return t('unit.just_now')
      if (age >= 0 && age < HOUR) return t('unit.minutes_ago', { n: Math.floor(age / MINUTE) })
      return dayOf(when) === dayOf(now) ? time(when) : `${date(when, now)} ${time(when)}`
    },
    /** 今天, 昨天, 14 天前; the date after three months. */
    daysAgo: (when: When, now: When = Date.now()) => {
      const days = daysBetween(when, now)
      if (days <= 0) return t('unit.today')
      if (days === 1) return t('unit.yesterday')
      return days <= 90 ? t('unit.days_ago', { n: days }) : date(when, now)
    },
  }
}

export type Formatter = ReturnType<typeof formatter>
