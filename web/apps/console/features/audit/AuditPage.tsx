import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, DatePicker } from 'antd'
import dayjs from 'dayjs'
import { Download, History, ScrollText } from 'lucide-react'
import { useState } from 'react'
import type { AuditEntry } from '../../api'
import { DataTable } from '../../parts/DataTable'
import { ChoiceFilter, PersonFilter, SearchFilter } from '../../parts/Filters'
import { PageHead } from '../../parts/PageHead'
import page from '../../parts/page.module.css'
import { State } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import { useAuditWords } from './auditWords'
import { ChainBar } from './ChainBar'
import { ACTIONS } from './codes'
import { EntryDrawer } from './EntryDrawer'
import { type AuditFilters, exportAddress, isFiltered } from './filters'
import { RetentionDrawer } from './RetentionDrawer'
import { useAuditColumns } from './useAuditColumns'

const route = getRouteApi('/shell/audit')

export function AuditPage() {
  const { t } = useText()
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const me = useQuery(queries.me).data
  const query = useInfiniteQuery(queries.audit(filters))
  const columns = useAuditColumns()
  const [open, setOpen] = useState<AuditEntry | null>(null)
  const [isKeeping, setKeeping] = useState(false)
  const set = (search: AuditFilters) => void navigate({ search, replace: true })
  const may = (ability: string) => me?.abilities.includes(ability) ?? false
  const until = query.data?.pages.at(-1)?.searched_until
  return (
    <>
      <PageHead
        title={t('nav.audit')}
        actions={
          <>
            {may('company:manage') && (
              <Button icon={<History size={16} aria-hidden />} onClick={() => setKeeping(true)}>
                {t('audit.retention.title')}
              </Button>
            )}
            {may('audit:export') && (
              <Button
                icon={<Download size={16} aria-hidden />}
                href={exportAddress(filters)}
                download="audit.csv"
              >
                {t('export.csv')}
              </Button>
            )}
          </>
        }
      />
      <ChainBar />
      <AuditBar filters={filters} set={set} />
      <DataTable
        label={t('nav.audit')}
        query={query}
        columns={columns}
        minWidth={980}
        onOpen={setOpen}
        empty={
          <State
            icon={ScrollText}
            title={t('audit.none')}
            action={
              query.hasNextPage ? (
                <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {t('audit.searchOn')}
                </Button>
              ) : (
                isFiltered(filters) && <Button onClick={() => set({})}>{t('filter.clear')}</Button>
              )
            }
          >
            <Searched until={until ?? null} />
          </State>
        }
      />
      {open && <EntryDrawer entry={open} onClose={() => setOpen(null)} />}
      {isKeeping && <RetentionDrawer onClose={() => setKeeping(false)} />}
    </>
  )
}

function Searched({ until }: { until: string | null }) {
  const { t, format } = useText()
  if (until === null) return t('audit.noneWhy')
  return t('audit.searchedUntil', { when: `${format.date(until)} ${format.time(until)}` })
}

function AuditBar({ filters, set }: { filters: AuditFilters; set: (search: AuditFilters) => void }) {
  const { t, format } = useText()
  const words = useAuditWords()
  const today = dayjs(format.dayOf(Date.now()))
  return (
    <search className={page.bar}>
      <SearchFilter
        value={filters.q}
        onChange={(q) => set({ ...filters, q })}
        placeholder={t('audit.search')}
      />
      <DatePicker.RangePicker
        aria-label={t('audit.period')}
        placeholder={[t('audit.from'), t('audit.to')]}
        allowEmpty={[true, true]}
        value={[filters.from ? dayjs(filters.from) : null, filters.to ? dayjs(filters.to) : null]}
        onChange={(days) =>
          set({
            ...filters,
            from: days?.[0]?.format('YYYY-MM-DD'),
            to: days?.[1]?.format('YYYY-MM-DD'),
          })
        }
        maxDate={today}
        presets={[
          { label: t('unit.today'), value: [today, today] },
          { label: t('audit.week'), value: [today.subtract(6, 'day'), today] },
        ]}
      />
      <PersonFilter by="id" value={filters.person} onChange={(person) => set({ ...filters, person })} />
      <ChoiceFilter
        searchable
        label={t('audit.what')}
        value={filters.action}
        onChange={(action) => set({ ...filters, action })}
        options={[
          { value: 'look:', label: t('audit.anyLook') },
          ...ACTIONS.map((action) => ({ value: action, label: words.action(action) })),
        ]}
      />
      {filters.id && <span className="chip">{t('audit.ofThing')}</span>}
      {isFiltered(filters) && (
        <Button type="text" onClick={() => set({})}>
          {t('filter.clear')}
        </Button>
      )}
    </search>
  )
}
