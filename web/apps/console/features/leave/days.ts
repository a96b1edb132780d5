import type { Leave } from './calls'

/** Days are written YYYY-MM-DD and reckoned in UTC, where none is longer than another. */
const at = (day: string) => new Date(`${day}T00:00:00Z`)
const written = (date: Date) => date.toISOString().slice(0, 10)

export function addDays(day: string, count: number): string {
  const date = at(day)
  date.setUTCDate(date.getUTCDate() + count)
  return written(date)
}

/** 0 is Monday. */
export const weekdayOf = (day: string): number => (at(day).getUTCDay() + 6) % 7

/** The Monday of the week that a day lies in. */
export const mondayOf = (day: string): string => addDays(day, -weekdayOf(day))

export const isAway = (leave: Leave): boolean => leave.state === 'granted' || leave.state === 'ended_early'

export const covers = (leave: Pick<Leave, 'first_day' | 'last_day'>, day: string): boolean =>
  leave.first_day <= day && day <= leave.last_day
