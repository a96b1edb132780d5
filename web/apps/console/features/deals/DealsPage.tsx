import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, Checkbox, Segmented } from 'antd'
import { Download, Handshake, Plus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { ChoiceFilter, PersonFilter, SearchFilter } from '../../parts/Filters'
import { PageHead } from '../../parts/PageHead'
import css from '../../parts/page.module.css'
import { RowsSkeleton, State, Trouble } from '../../parts/states'
import { useExport } from '../../parts/useExport'
import { queries } from '../../queries'
import { useShortcuts } from '../../shell/shortcuts'
import { useText } from '../../text'
import { Board } from './Board'
import { type DealRow, dealQueries, dealQuery } from './calls'
import { DealTable } from './DealTable'
import { type DealFilters, isFiltered, SORTS, STATES } from './filters'
import { useMoving } from './useMoving'
import { useDealWords } from './words'

const DealDrawer = lazy(() => import('./DealDrawer'))
const route = getRouteApi('/shell/deals')

export function DealsPage() {
  const { t } = useText()
  const words = useDealWords()
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const { data: me } = useSuspenseQuery(queries.me)
  const { move, asking, moving } = useMoving()
  const run = useExport()
  const [open, setOpen] = useState<{ id: string | null } | null>(null)
  const mayEdit = me.abilities.includes('deal:edit')
  const isList = filters.view === 'list'
  const set = (search: DealFilters) => void navigate({ search, replace: true })
  useShortcuts(mayEdit ? [{ keys: 'N', label: t('deals.new'), run: () => setOpen({ id: null }) }] : [])
  const create = mayEdit && (
    <Button type="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setOpen({ id: null })}>
      {t('deals.new')}
    </Button>
  )
  const empty = (
    <State
      icon={Handshake}
      title={t('deals.none')}
      action={
        isFiltered(filters) ? (
          <Button onClick={() => set({ view: filters.view })}>{t('filter.clear')}</Button>
        ) : (
          create
        )
      }
    >
      {t(isFiltered(filters) ? 'deals.noneFiltered' : 'deals.noneYet')}
    </State>
  )
  const shared = { mayMove: mayEdit, onMove: move, onOpen: (deal: DealRow) => setOpen({ id: deal.id }) }
  return (
    <>
      <PageHead
        title={t('deals.title')}
        actions={
          <>
            <Segmented
              aria-label={t('deals.view')}
              value={isList ? 'list' : 'board'}
              onChange={(view) => set({ ...filters, view: view === 'list' ? 'list' : undefined })}
              options={[
                { value: 'board', label: t('deals.board') },
                { value: 'list', label: t('deals.list') },
              ]}
            />
            {me.abilities.includes('deal:export') && (
              <Button
                icon={<Download size={16} aria-hidden />}
                onClick={() =>
                  void run({
                    name: t('deals.title'),
                    path: '/api/v1/deals/export.csv',
                    query: dealQuery(filters),
                  })
                }
              >
                {t('export.csv')}
              </Button>
            )}
            {create}
          </>
        }
      />
      <search className={css.bar}>
        <SearchFilter
          placeholder={t('deals.search')}
          value={filters.q}
          onChange={(q) => set({ ...filters, q })}
        />
        {me.abilities.includes('person:read') && (
          <PersonFilter
            by="position_id"
            value={filters.owner}
            onChange={(owner) => set({ ...filters, owner })}
          />
        )}
        {isList && (
          <>
            <ChoiceFilter
              label={t('deals.state')}
              value={filters.state}
              onChange={(state) => set({ ...filters, state })}
              options={STATES.map((value) => ({ value, label: t(`deals.states.${value}`) }))}
            />
            <ChoiceFilter
              label={t('deals.stage')}
              value={filters.stage}
              onChange={(stage) => set({ ...filters, stage })}
              options={words.stages.map(({ key }) => ({ value: key, label: words.stage(key) }))}
            />
            <ChoiceFilter
              label={t('deals.sort')}
              value={filters.sort}
              onChange={(sort) => set({ ...filters, sort })}
              options={SORTS.map((value) => ({ value, label: t(`deals.sorts.${value}`) }))}
            />
          </>
        )}
        <Checkbox
          checked={filters.overdue !== undefined}
          onChange={({ target }) => set({ ...filters, overdue: target.checked ? 'yes' : undefined })}
        >
          {t('deals.overdue')}
        </Checkbox>
        {isFiltered(filters) && (
          <Button type="text" onClick={() => set({ view: filters.view, sort: filters.sort })}>
            {t('filter.clear')}
          </Button>
        )}
      </search>
      {isList ? (
        <DealTable filters={filters} empty={empty} {...shared} />
      ) : (
        <Stages filters={filters} empty={empty} moving={moving} {...shared} />
      )}
      {asking}
      <Suspense>
        {open && <DealDrawer dealId={open.id} mayEdit={mayEdit} onClose={() => setOpen(null)} />}
      </Suspense>
    </>
  )
}

interface StagesProps {
  filters: DealFilters
  empty: React.ReactNode
  mayMove: boolean
  moving: { deal: DealRow; stage: string } | null
  onMove: (deal: DealRow, stage: string) => void
  onOpen: (deal: DealRow) => void
}

function Stages({ filters, empty, ...shared }: StagesProps) {
  const { data, error, refetch } = useQuery(dealQueries.board(filters))
  if (error && !data) return <Trouble error={error} retry={refetch} />
  if (!data) return <RowsSkeleton rows={12} />
  if (data.columns.every(({ deals }) => deals === 0)) return empty
  return <Board columns={data.columns} currency={data.currency} {...shared} />
}
