import { useText } from '../../text'
import type { Leave, LeaveCalendar } from './calls'
import { covers, weekdayOf } from './days'
import css from './leave.module.css'
import { useLeaveWords } from './words'

/** People down, days across; a day off is a button that opens the leave. */
export function LeaveTable({
  calendar,
  onOpen,
}: {
  calendar: LeaveCalendar
  onOpen: (leave: Leave) => void
}) {
  const { t, format } = useText()
  const words = useLeaveWords()
  const date = (day: string) => `${day}T12:00:00Z`
  return (
    <>
      <div className={css.scroll}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t('leave.person')}</th>
              {calendar.days.map(({ day, works, name }) => (
                <th
                  key={day}
                  scope="col"
                  title={[format.date(date(day)), name].filter(Boolean).join(' · ')}
                  data-rest={!works || undefined}
                  data-today={day === calendar.today || undefined}
                >
                  <span className={css.month}>{t('leave.weekdays').charAt(weekdayOf(day))}</span>
                  {format.number(Number(day.slice(8)))}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {calendar.people.map((person) => (
              <tr key={person.id}>
                <th scope="row" title={person.unit_name ?? undefined}>
                  {person.name}
                </th>
                {calendar.days.map(({ day, works }) => {
                  const leave = person.leaves.find((one) => covers(one, day))
                  return (
                    <td
                      key={day}
                      data-rest={!works || undefined}
                      data-today={day === calendar.today || undefined}
                    >
                      {leave && (
                        <button
                          type="button"
                          className={css.off}
                          data-state={leave.state}
                          data-half={
                            (leave.from_noon && leave.first_day === day && 'late') ||
                            (leave.until_noon && leave.last_day === day && 'early') ||
                            undefined
                          }
                          aria-label={`${person.name} · ${words.days(leave)} · ${words.state(leave.state)}`}
                          onClick={() => onOpen(leave)}
                        >
                          {words.mark(leave.kind)}
                        </button>
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={css.legend}>
        <span>
          <i data-state="granted" /> {t('leave.state.granted')}
        </span>
        <span>
          <i data-state="asked" /> {t('leave.state.asked')}
        </span>
        <span>
          <i data-state="rest" /> {t('leave.rest')}
        </span>
        {!calendar.all_people && <span>{t('leave.onlyAway')}</span>}
      </p>
    </>
  )
}
