import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { Inbox } from 'lucide-react'
import { useState } from 'react'
import { rowsOf } from '../../parts/DataTable'
import { ChoiceFilter, PersonFilter } from '../../parts/Filters'
import page from '../../parts/page.module.css'
import { RowsSkeleton, State, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useShortcuts } from '../../shell/shortcuts'
import { useText } from '../../text'
import { BulkBar } from './BulkBar'
import { following, groupsOf } from './deciding'
import { SOURCES, type TroubleSearch } from './filters'
import { SyncHead } from './SyncHead'
import { TroubleDetail } from './TroubleDetail'
import { TroubleList } from './TroubleList'
import css from './troubles.module.css'

const route = getRouteApi('/shell/sync/troubles')
const NOTHING: ReadonlySet<string> = new Set()

export function TroublesPage() {
  const { t } = useText()
  const { op, ...filters } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(queries.troubles(filters))
  const [selected, setSelected] = useState<ReadonlySet<string>>(NOTHING)
  const isSettled = filters.list === 'settled'
  const set = (search: TroubleSearch) => void navigate({ search, replace: true })
  const narrow = (change: TroubleSearch) => {
    setSelected(NOTHING)
    set({ ...filters, ...change })
  }

  // Shown as they came together, so that the list, J and K, and what comes next agree.
  const groups = groupsOf(rowsOf(query.data))
  const rows = groups.flatMap((group) => group.items)
  const chosen = rows.find((row) => row.op_id === op) ?? rows[0]
  const go = (next: string | undefined) => set({ ...filters, op: next })
  const step = (by: number) => {
    const at = rows.findIndex((row) => row.op_id === chosen?.op_id)
    const next = rows[at + by]
    if (next) go(next.op_id)
  }
  useShortcuts([
    { keys: 'J', label: t('trouble.next'), run: () => step(1) },
    { keys: 'K', label: t('trouble.previous'), run: () => step(-1) },
  ])

  const clear = () => narrow({ source: undefined, person: undefined, phone: undefined, op: undefined })
  const isFiltered = Boolean(filters.source ?? filters.person ?? filters.phone)
  return (
    <>
      <SyncHead at={isSettled ? 'settled' : 'open'} />
      <search className={page.bar}>
        <ChoiceFilter
          label={t('trouble.bySource')}
          value={filters.source}
          onChange={(source) => narrow({ source, op: undefined })}
          options={SOURCES.map((source) => ({ value: source, label: t(`trouble.source.${source}`) }))}
        />
        <PersonFilter
          by="id"
          value={filters.person}
          onChange={(person) => narrow({ person, op: undefined })}
        />
        {filters.phone && <span className="chip">{t('trouble.ofPhone')}</span>}
        {isFiltered && (
          <Button type="text" onClick={clear}>
            {t('filter.clear')}
          </Button>
        )}
      </search>
      {query.error && rows.length === 0 ? (
        <Trouble error={query.error} retry={query.refetch} />
      ) : query.isPending ? (
        <RowsSkeleton rows={10} />
      ) : !chosen ? (
        <State
          icon={Inbox}
          title={t(isSettled ? 'trouble.noneSettled' : 'trouble.none')}
          action={isFiltered && <Button onClick={clear}>{t('filter.clear')}</Button>}
        >
          {t(isFiltered ? 'trouble.noneFiltered' : 'trouble.noneWhy')}
        </State>
      ) : (
        <div className={css.split} data-open={op !== undefined}>
          <TroubleList
            query={query}
            groups={groups}
            chosen={chosen.op_id}
            search={filters}
            selected={isSettled ? null : selected}
            onSelect={setSelected}
          />
          <TroubleDetail
            key={chosen.op_id}
            trouble={chosen}
            others={rows}
            search={filters}
            onDecided={() => go(following(rows, chosen.op_id))}
          />
          {selected.size > 0 && (
            <BulkBar rows={rows.filter((row) => selected.has(row.op_id))} onSelect={setSelected} />
          )}
        </div>
      )}
    </>
  )
}
