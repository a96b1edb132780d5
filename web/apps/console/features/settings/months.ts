import type { CalendarDay } from './requests'

export interface Month {
  /** Its first day, as a moment that every zone puts into this month. */
  at: number
  /** Weeks from Monday to Sunday; null where the week reaches into another month. */
  weeks: (CalendarDay | null)[][]
}

/** Noon, so that no zone's clock makes it another day when it is shown in UTC. */
export const momentOf = (day: string) => Date.parse(`${day}T12:00:00Z`)

/** A year's days as months of weeks. */
export function monthsOf(days: readonly CalendarDay[]): Month[] {
  const months: Month[] = []
  let week: (CalendarDay | null)[] = []
  let month: Month | null = null
  for (const day of days) {
    const moment = momentOf(day.day)
    const weekday = (new Date(moment).getUTCDay() + 6) % 7
    if (day.day.endsWith('-01')) {
      month = { at: moment, weeks: [] }
      months.push(month)
      week = []
    }
    if (week.length === 0) {
      week = Array.from({ length: 7 }, () => null)
      month?.weeks.push(week)
    }
    week[weekday] = day
    if (weekday === 6) week = []
  }
  return months
}
