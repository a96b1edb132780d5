import { useMutation, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Alert, Button } from 'antd'
import { ChevronLeft, ChevronRight, Download, FileUp } from 'lucide-react'
import { useState } from 'react'
import { saveFile } from '../../export'
import { PageHead } from '../../parts/PageHead'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import css from './calendar.module.css'
import { DayDrawer } from './DayDrawer'
import { MonthGrid } from './MonthGrid'
import { momentOf, monthsOf } from './months'
import { type Calendar, type CalendarDay, localeOf, requests, settingsQueries } from './requests'
import { SettingsCrumb } from './SettingsCrumb'
import { useDayWords } from './useDayWords'

/** A year of work and rest; a click on a day changes it. */
export function CalendarPage() {
  const { t, language } = useText()
  const { year } = useSearch({ from: '/shell/settings/calendar' })
  const { data, error, refetch } = useQuery(
    settingsQueries.calendar(year ? Number(year) : undefined, localeOf(language)),
  )
  const { data: me } = useSuspenseQuery(queries.me)
  const canChange = me.abilities.includes('calendar:manage')
  return (
    <>
      <PageHead
        title={t('ownCompany.calendar')}
        crumb={<SettingsCrumb />}
        actions={data && <YearActions calendar={data} canChange={canChange} />}
      />
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : data ? (
        <Year calendar={data} canChange={canChange} />
      ) : (
        <RowsSkeleton rows={8} />
      )}
    </>
  )
}

function YearActions({ calendar, canChange }: { calendar: Calendar; canChange: boolean }) {
  const { t, language } = useText()
  const navigate = useNavigate()
  const { year, today } = calendar
  const thisYear = Number(today.slice(0, 4))
  const go = (to: number) =>
    void navigate({ to: '/settings/calendar', search: to === thisYear ? {} : { year: String(to) } })
  const save = useMutation({
    mutationFn: () => requests.exportCalendar(year, localeOf(language)),
    onSuccess: (blob) => saveFile(blob, `${t('ownCompany.calendar')}-${year}.csv`),
  })
  return (
    <>
      {year !== thisYear && <Button onClick={() => go(thisYear)}>{t('calendar.thisYear')}</Button>}
      <Button
        icon={<ChevronLeft size={16} aria-hidden />}
        aria-label={t('calendar.before')}
        disabled={year <= 2000}
        onClick={() => go(year - 1)}
      />
      <b className={css.year}>{t('calendar.year', { year })}</b>
      <Button
        icon={<ChevronRight size={16} aria-hidden />}
        aria-label={t('calendar.after')}
        disabled={year >= 2100}
        onClick={() => go(year + 1)}
      />
      {canChange && (
        <>
          <Button
            icon={<Download size={16} aria-hidden />}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('export.csv')}
          </Button>
          <Link to="/settings/calendar/import">
            <Button icon={<FileUp size={16} aria-hidden />} tabIndex={-1}>
              {t('calendar.import')}
            </Button>
          </Link>
        </>
      )}
    </>
  )
}

function Year({ calendar, canChange }: { calendar: Calendar; canChange: boolean }) {
  const { t, format, language } = useText()
  const words = useDayWords()
  const [open, setOpen] = useState<CalendarDay | null>(null)
  const own = calendar.days.filter((day) => day.is_own)
  const guessed = calendar.days.some((day) => day.provisional)
  const country = calendar.country
    ? (new Intl.DisplayNames([language], { type: 'region' }).of(calendar.country) ?? calendar.country)
    : t('calendar.noCountry')
  return (
    <div className={css.page}>
      <div className={css.above}>
        <span>{t('calendar.about', { country, n: format.number(calendar.worked) })}</span>
        <Legend guessed={guessed} />
      </div>
      {guessed && (
        <Alert
          type="warning"
          title={calendar.country ? t('calendar.guess', { year: calendar.year }) : t('calendar.noList')}
        />
      )}
      <div className={css.months}>
        {monthsOf(calendar.days).map((month) => (
          <MonthGrid
            key={month.at}
            month={month}
            today={calendar.today}
            onOpen={canChange ? setOpen : undefined}
          />
        ))}
      </div>
      <section className={css.own}>
        <h2>{t('calendar.ownDays')}</h2>
        {own.length === 0 ? (
          <p className="muted">{t('calendar.noOwn')}</p>
        ) : (
          <ul>
            {own.map((day) => (
              <li key={day.day}>
                <Button
                  type="link"
                  className={css.when ?? ''}
                  disabled={!canChange}
                  onClick={() => setOpen(day)}
                >
                  {format.dayName(momentOf(day.day))}
                </Button>
                <span>{words.kind(day)}</span>
                <span className="muted">{day.reason}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      {open && <DayDrawer day={open} onClose={() => setOpen(null)} />}
    </div>
  )
}

function Legend({ guessed }: { guessed: boolean }) {
  const { t } = useText()
  return (
    <ul className={css.legend}>
      <li>
        <span className={css.sample} data-kind="holiday">
          <i>{t('calendar.mark.holiday')}</i>
        </span>
        {t('calendar.kind.holiday')}
      </li>
      <li>
        <span className={css.sample} data-kind="makeup">
          <i>{t('calendar.mark.makeup')}</i>
        </span>
        {t('calendar.kind.makeup')}
      </li>
      <li>
        <span className={css.sample} data-kind="rest" />
        {t('calendar.kind.rest')}
      </li>
      <li>
        <span className={css.sample} data-own />
        {t('calendar.own')}
      </li>
      {guessed && (
        <li>
          <span className={css.sample} data-guess />
          {t('calendar.provisional')}
        </li>
      )}
    </ul>
  )
}
