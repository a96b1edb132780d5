import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { CloudOff, Smartphone } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { DataTable, rowsOf } from '../../parts/DataTable'
import { SearchFilter, UnitFilter } from '../../parts/Filters'
import page from '../../parts/page.module.css'
import { State } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import { PHONE_STATES, type PhoneSearch } from './filters'
import { usePhoneColumns } from './phoneColumns'
import { StateStrip } from './StateStrip'
import { SyncHead } from './SyncHead'
import css from './sync.module.css'

const PhoneDrawer = lazy(() => import('./PhoneDrawer'))
const route = getRouteApi('/shell/sync')

export function PhonesPage() {
  const { t, format } = useText()
  const { phone, ...filters } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(queries.phones(filters))
  const columns = usePhoneColumns(filters)
  const set = (search: PhoneSearch) => void navigate({ search, replace: true })
  const rows = rowsOf(query.data)
  const chosen = rows.find((row) => row.id === phone)
  const isFiltered = Object.values(filters).some((value) => value !== undefined)
  return (
    <>
      <SyncHead at="phones" />
      <StateStrip
        counts={query.data?.pages[0]?.counts ?? null}
        value={PHONE_STATES.find((state) => state === filters.state)}
        onChange={(state) => set({ ...filters, state })}
      />
      <search className={page.bar}>
        <SearchFilter
          placeholder={t('sync.search')}
          value={filters.q}
          onChange={(q) => set({ ...filters, q })}
        />
        <UnitFilter value={filters.unit} onChange={(unit) => set({ ...filters, unit })} />
        {isFiltered && (
          <Button type="text" onClick={() => set({})}>
            {t('filter.clear')}
          </Button>
        )}
      </search>
      {query.error && rows.length > 0 && (
        <p className={css.old} role="status">
          <CloudOff size={15} aria-hidden />
          {t('sync.old', { time: format.time(query.dataUpdatedAt) })}
        </p>
      )}
      <DataTable
        label={t('sync.phones')}
        query={query}
        columns={columns}
        minWidth={1560}
        onOpen={(row) => set({ ...filters, phone: row.id })}
        empty={
          <State
            icon={Smartphone}
            title={t(isFiltered ? 'sync.noneFiltered' : 'sync.none')}
            action={isFiltered && <Button onClick={() => set({})}>{t('filter.clear')}</Button>}
          >
            {t(isFiltered ? 'sync.noneFilteredWhy' : 'sync.noneYet')}
          </State>
        }
      />
      <Suspense>
        {chosen && <PhoneDrawer phone={chosen} onClose={() => set({ ...filters, phone: undefined })} />}
      </Suspense>
    </>
  )
}
