import { getRouteApi } from '@tanstack/react-router'
import { Button, DatePicker } from 'antd'
import dayjs from 'dayjs'
import { Download } from 'lucide-react'
import { api, type VisitRow } from '../../api'
import { ChoiceFilter, PersonFilter, UnitFilter } from '../../parts/Filters'
import { PageHead } from '../../parts/PageHead'
import css from '../../parts/page.module.css'
import { useExport } from '../../parts/useExport'
import { useText } from '../../text'
import { useWords } from '../../words'
import { isFiltered, VERDICTS, type VisitFilters, visitQuery } from './filters'
import { VisitTable } from './VisitTable'

const route = getRouteApi('/shell/visits')

export function VisitsPage() {
  const { t, format } = useText()
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const exportVisits = useVisitExport(filters)
  const set = (search: VisitFilters) => void navigate({ search, replace: true })
  const today = format.dayOf(Date.now())
  return (
    <>
      <PageHead
        title={t('nav.visits')}
        actions={
          <Button icon={<Download size={16} aria-hidden />} onClick={() => void exportVisits()}>
            {t('export.csv')}
          </Button>
        }
      />
      <search className={css.bar}>
        <DatePicker
          aria-label={t('visits.day')}
          placeholder={t('visits.day')}
          value={filters.day ? dayjs(filters.day) : null}
          onChange={(day) => set({ ...filters, day: day?.format('YYYY-MM-DD') })}
          maxDate={dayjs(today)}
          presets={[
            { label: t('unit.today'), value: dayjs(today) },
            { label: t('unit.yesterday'), value: dayjs(today).subtract(1, 'day') },
          ]}
        />
        <PersonFilter by="id" value={filters.person} onChange={(person) => set({ ...filters, person })} />
        <UnitFilter value={filters.unit} onChange={(unit) => set({ ...filters, unit })} />
        <ChoiceFilter
          label={t('visits.verdict')}
          value={filters.verdict}
          onChange={(verdict) => set({ ...filters, verdict })}
          options={VERDICTS.map((verdict) => ({ value: verdict, label: t(`verdict.${verdict}`) }))}
        />
        {isFiltered(filters) && (
          <Button type="text" onClick={() => set({})}>
            {t('filter.clear')}
          </Button>
        )}
      </search>
      <VisitTable filters={filters} onClear={() => set({})} />
    </>
  )
}

function useVisitExport(filters: VisitFilters) {
  const { t, format } = useText()
  const words = useWords()
  const run = useExport()
  const moment = (when: string) => `${format.dayOf(when)} ${format.timeSeconds(when)}`
  return () =>
    run<VisitRow>({
      name: t('nav.visits'),
      header: [
        t('visits.day'),
        t('customers.one'),
        t('customers.grade'),
        t('visits.person'),
        t('filter.unit'),
        t('visits.checkIn'),
        t('visits.checkOut'),
        t('visits.dwellS'),
        t('visits.received'),
        t('visits.verdict'),
        t('verdict.trust'),
        t('visits.distanceM'),
        t('visits.flags'),
      ],
      fetchPage: (cursor, signal) => api.visits({ ...visitQuery(filters), limit: 200, cursor }, signal),
      line: (row) => [
        row.business_day,
        words.customer(row.customer.name),
        row.customer.grade,
        row.person.name,
        row.unit?.name,
        moment(row.started_at),
        row.ended_at && moment(row.ended_at),
        row.dwell_s,
        moment(row.received_at),
        t(`verdict.${row.verdict}`),
        row.score,
        row.distance_m,
        row.flags.map(words.flag).join(' '),
      ],
    })
}
