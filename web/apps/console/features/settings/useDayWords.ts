import { useText } from '../../text'
import { momentOf } from './months'
import type { CalendarDay } from './requests'

/** A day in words: what is done on it, its name, and who says so. */
export function useDayWords() {
  const { t, format } = useText()
  const kind = (day: CalendarDay) =>
    day.name ? `${t(`calendar.kind.${day.kind}`)} · ${day.name}` : t(`calendar.kind.${day.kind}`)
  const source = (day: CalendarDay) =>
    t(`calendar.from.${day.is_own ? 'own' : day.provisional ? 'guess' : 'country'}`)
  return {
    kind,
    source,
    date: (day: CalendarDay) => format.dayName(momentOf(day.day)),
    spoken: (day: CalendarDay) =>
      t('calendar.labelled', {
        day: format.dayName(momentOf(day.day)),
        kind: [kind(day), day.is_own || day.provisional ? source(day) : ''].filter(Boolean).join(' · '),
      }),
  }
}
