import type { Formatter } from '@shared/i18n/format.ts'
import type { TodayStop } from '@store/index.ts'
import type { TFunction } from 'i18next'

/** A window that closed without a visit. */
export function isLate(stop: TodayStop, now: number): boolean {
  const end = stop.item?.window_end
  return Boolean(end) && (stop.state === 'todo' || stop.state === 'next') && Date.parse(end ?? '') < now
}

/** The second line of a stop: when, where, and when somebody was last there. */
export function stopFacts(stop: TodayStop, t: TFunction, format: Formatter, now: number): string[] {
  const { item, customer } = stop
  const facts: string[] = []
  if (item?.window_start && item.window_end)
    facts.push(`${format.time(item.window_start)}–${format.time(item.window_end)}`)
  else if (item?.window_start) facts.push(format.time(item.window_start))
  if (item?.kind === 'appointment') facts.push(t('today.appointment'))
  if (customer?.address) facts.push(customer.address)
  if (customer?.last_visit_at && !stop.visit)
    facts.push(t('today.last_visit', { when: format.daysAgo(customer.last_visit_at, now) }))
  return facts
}
