import { GradeBadge } from '@shared/ui/GradeBadge.tsx'
import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  useSuspenseQuery,
} from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { App, Button } from 'antd'
import type { ColumnsType } from 'antd/es/table'
import { Waves } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { DataTable, rowsOf } from '../../parts/DataTable'
import { KeysFilter, PersonFilter, SearchFilter } from '../../parts/Filters'
import { PageHead } from '../../parts/PageHead'
import css from '../../parts/page.module.css'
import { State } from '../../parts/states'
import table from '../../parts/table.module.css'
import { queries } from '../../queries'
import { useText } from '../../text'
import { useWords } from '../../words'
import { GRADES, KINDS, keysOf, keysText, NONE } from '../customers/filters'
import { useSentence } from '../people/useInvite'
import { type PoolRow, poolCalls, poolQueries } from './calls'
import { isFiltered, type PoolFilters } from './filters'
import own from './pool.module.css'

const LeavingDrawer = lazy(() => import('./LeavingDrawer'))
const route = getRouteApi('/shell/customers/pool')

/** Customers that nobody is responsible for: whoever may claims one, whoever leads gives them out. */
export function PoolPage() {
  const { t, format } = useText()
  const { message } = App.useApp()
  const sentence = useSentence()
  const client = useQueryClient()
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const { data: me } = useSuspenseQuery(queries.me)
  const { data: standing } = useQuery(poolQueries.standing)
  const query = useInfiniteQuery(poolQueries.list(filters))
  const [chosen, setChosen] = useState<string[]>([])
  const [to, setTo] = useState<string>()
  const [isLeaving, setLeaving] = useState(false)
  const mayGive = me.abilities.includes('pool:manage')
  const setFilters = (search: PoolFilters) => void navigate({ search, replace: true })
  const refresh = () =>
    Promise.all(['pool', 'customers'].map((key) => client.invalidateQueries({ queryKey: [key] })))
  const claim = useMutation({
    mutationFn: (row: PoolRow) => poolCalls.claim(row.id),
    onSuccess: (made) => void message.success(t('pool.claimed', { name: made.name })),
    onError: (error) => void message.error(sentence(error)),
    onSettled: refresh,
  })
  const here = new Set(rowsOf(query.data).map(({ id }) => id))
  const picked = chosen.filter((id) => here.has(id))
  const assign = useMutation({
    mutationFn: (position: string) => poolCalls.assign(picked, position),
    onSuccess: ({ assigned, taken }) => {
      setChosen([])
      const gone = taken.length
      void (gone
        ? message.warning(t('pool.assignedBut', { n: format.number(assigned), gone: format.number(gone) }))
        : message.success(t('pool.assigned', { n: format.number(assigned) })))
    },
    onError: (error) => void message.error(sentence(error)),
    onSettled: refresh,
  })
  const columns = useColumns(
    standing?.may_claim ? (row) => claim.mutate(row) : null,
    claim.isPending ? claim.variables.id : null,
    filters.sort,
  )
  return (
    <>
      <PageHead
        crumb={
          <>
            <Link to="/customers">{t('nav.customers')}</Link>
            {' ›'}
          </>
        }
        title={t('pool.title')}
        actions={
          <>
            {me.abilities.includes('company:manage') && <Link to="/settings/pool">{t('pool.rules')}</Link>}
            {standing && standing.leaving > 0 && (
              <Button onClick={() => setLeaving(true)}>
                {t('pool.leavingN', { n: format.number(standing.leaving) })}
              </Button>
            )}
          </>
        }
      />
      {standing && !standing.is_on ? (
        <p className={own.line}>{t('pool.isOff')}</p>
      ) : (
        standing?.may_claim && (
          <p className={own.line}>
            {[
              t(standing.hold_limit === null ? 'pool.holding' : 'pool.holdingOf', {
                n: format.number(standing.owned),
                most: format.number(standing.hold_limit ?? 0),
              }),
              t(standing.day_limit === null ? 'pool.today' : 'pool.todayOf', {
                n: format.number(standing.claimed_today),
                most: format.number(standing.day_limit ?? 0),
              }),
            ].join(' · ')}
          </p>
        )
      )}
      <search className={css.bar}>
        <SearchFilter
          placeholder={t('pool.search')}
          value={filters.q}
          onChange={(q) => setFilters({ ...filters, q })}
        />
        <KeysFilter
          label={t('customers.grade')}
          value={keysOf(filters.grade)}
          onChange={(keys) => setFilters({ ...filters, grade: keysText(keys) })}
          options={[
            ...GRADES.map((grade) => ({ value: grade as string, label: t('trade.grade', { grade }) })),
            { value: NONE, label: t('list.none') },
          ]}
        />
        <KeysFilter
          label={t('customers.kind')}
          value={keysOf(filters.kind)}
          onChange={(keys) => setFilters({ ...filters, kind: keysText(keys) })}
          options={KINDS.map((kind) => ({ value: kind, label: t(`trade.kind.${kind}`) }))}
        />
        {isFiltered(filters) && (
          <Button type="text" onClick={() => setFilters({ sort: filters.sort })}>
            {t('filter.clear')}
          </Button>
        )}
        {picked.length > 0 && (
          <fieldset className={own.give}>
            <span role="status">{t('pool.chosen', { n: format.number(picked.length) })}</span>
            <PersonFilter by="position_id" value={to} onChange={setTo} />
            <Button
              type="primary"
              disabled={!to}
              loading={assign.isPending}
              onClick={() => to && assign.mutate(to)}
            >
              {t('pool.assign')}
            </Button>
          </fieldset>
        )}
      </search>
      <DataTable
        label={t('pool.title')}
        query={query}
        columns={columns}
        minWidth={1190}
        onOpen={() => undefined}
        onSort={(key, order) =>
          setFilters({ ...filters, sort: order === null ? undefined : order === 'descend' ? `-${key}` : key })
        }
        selection={
          mayGive
            ? { selectedRowKeys: picked, onChange: (keys) => setChosen(keys.map(String).slice(0, 200)) }
            : undefined
        }
        empty={
          <State
            icon={Waves}
            title={t('pool.none')}
            action={
              isFiltered(filters) && (
                <Button onClick={() => setFilters({ sort: filters.sort })}>{t('filter.clear')}</Button>
              )
            }
          >
            {t(isFiltered(filters) ? 'customers.noneFiltered' : 'pool.noneYet')}
          </State>
        }
      />
      <Suspense>{isLeaving && <LeavingDrawer onClose={() => setLeaving(false)} />}</Suspense>
    </>
  )
}

function useColumns(
  onClaim: ((row: PoolRow) => void) | null,
  claiming: string | null,
  sort: string | undefined,
): ColumnsType<PoolRow> {
  const { t, format } = useText()
  const words = useWords()
  const sorting = (key: string) => ({
    key,
    sorter: true,
    sortOrder: sort === key ? ('ascend' as const) : sort === `-${key}` ? ('descend' as const) : null,
  })
  const columns: ColumnsType<PoolRow> = [
    {
      ...sorting('name'),
      title: t('customers.one'),
      width: 250,
      render: (_, row) => (
        <span className={table.name}>
          <GradeBadge grade={row.grade} />
          <span className="cut" title={row.name}>
            {words.customer(row.name)}
          </span>
        </span>
      ),
    },
    { key: 'kind', title: t('customers.kind'), width: 104, render: (_, row) => words.kind(row.kind) },
    {
      key: 'address',
      title: t('customers.address'),
      width: 240,
      ellipsis: true,
      render: (_, row) => [row.district, row.address].filter(Boolean).join(' '),
    },
    {
      ...sorting('last_visit'),
      title: t('customers.lastVisit'),
      width: 130,
      render: (_, row) =>
        row.last_visit_at ? (
          format.date(row.last_visit_at)
        ) : (
          <span className="muted">{t('customers.never')}</span>
        ),
    },
    {
      key: 'came',
      title: t('pool.came'),
      width: 280,
      ellipsis: true,
      render: (_, row) =>
        row.came && row.came_on ? (
          [format.date(row.came_on), t(`pool.moves.${row.came}`), row.came_reason].filter(Boolean).join(' · ')
        ) : (
          <span className="muted">{t('pool.neverOwned')}</span>
        ),
    },
  ]
  if (onClaim)
    columns.push({
      key: 'claim',
      title: <span className="only-spoken">{t('pool.claim')}</span>,
      width: 170,
      align: 'right',
      render: (_, row) =>
        row.free_on ? (
          <span className="muted">{t('pool.freeOn', { date: format.date(row.free_on) })}</span>
        ) : (
          <Button
            size="small"
            loading={claiming === row.id}
            aria-label={t('pool.claimOne', { name: row.name })}
            onClick={() => onClaim(row)}
          >
            {t('pool.claim')}
          </Button>
        ),
    })
  return columns
}
