import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, DatePicker } from 'antd'
import dayjs from 'dayjs'
import { Download } from 'lucide-react'
import { ChoiceFilter, PersonFilter, UnitFilter } from '../../parts/Filters'
import { PageHead } from '../../parts/PageHead'
import css from '../../parts/page.module.css'
import { useExport } from '../../parts/useExport'
import { queries } from '../../queries'
import { useText } from '../../text'
import { isFiltered, VERDICTS, type VisitFilters, visitQuery } from './filters'
import { VisitTable } from './VisitTable'

const route = getRouteApi('/shell/visits')

export function VisitsPage() {
  const { t, format } = useText()
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const run = useExport()
  const { data: me } = useSuspenseQuery(queries.me)
  const exportVisits = () =>
    run({ name: t('nav.visits'), path: '/api/v1/visits/export.csv', query: visitQuery(filters) })
  const set = (search: VisitFilters) => void navigate({ search, replace: true })
  const today = format.dayOf(Date.now())
  return (
    <>
      <PageHead
        title={t('nav.visits')}
        actions={
          me.abilities.includes('visit:export') && (
            <Button icon={<Download size={16} aria-hidden />} onClick={() => void exportVisits()}>
              {t('export.csv')}
            </Button>
          )
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
