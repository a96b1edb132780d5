import { useText } from '../../text'
import css from './calendar.module.css'
import type { Month } from './months'
import { momentOf } from './months'
import type { CalendarDay } from './requests'
import { useDayWords } from './useDayWords'

interface MonthGridProps {
  month: Month
  today: string
  onOpen: ((day: CalendarDay) => void) | undefined
}

/** A month as weeks. Kind by colour and mark; what the company changed has a dot, what is a guess a broken edge. */
export function MonthGrid({ month, today, onOpen }: MonthGridProps) {
  const { language } = useText()
  const local = language === 'en' ? 'en-GB' : 'zh-CN'
  const name = new Intl.DateTimeFormat(local, { month: 'long', timeZone: 'UTC' })
  const weekday = new Intl.DateTimeFormat(local, { weekday: 'narrow', timeZone: 'UTC' })
  const full = month.weeks.find((week) => week.every(Boolean)) ?? []
  return (
    <table className={css.month}>
      <caption>{name.format(month.at)}</caption>
      <thead>
        <tr>{full.map((day) => day && <th key={day.day}>{weekday.format(momentOf(day.day))}</th>)}</tr>
      </thead>
      <tbody>
        {month.weeks.map((week) => (
          <tr key={week.find(Boolean)?.day}>
            {week.map((day, at) => (
              <td key={day?.day ?? `${month.at}-${at}`}>
                {day && <DayCell day={day} isToday={day.day === today} onOpen={onOpen} />}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface DayCellProps {
  day: CalendarDay
  isToday: boolean
  onOpen: MonthGridProps['onOpen']
}

function DayCell({ day, isToday, onOpen }: DayCellProps) {
  const { t } = useText()
  const words = useDayWords()
  const { kind } = day
  return (
    <button
      type="button"
      className={css.day}
      data-kind={kind}
      data-own={day.is_own || undefined}
      data-guess={day.provisional || undefined}
      aria-current={isToday ? 'date' : undefined}
      aria-label={words.spoken(day)}
      title={words.spoken(day)}
      disabled={!onOpen}
      onClick={() => onOpen?.(day)}
    >
      {Number(day.day.slice(8))}
      {(kind === 'holiday' || kind === 'makeup') && <i aria-hidden>{t(`calendar.mark.${kind}`)}</i>}
    </button>
  )
}
