import { Button } from 'antd'
import type { ReactNode } from 'react'
import { ChoiceFilter, KeysFilter, PersonFilter, SearchFilter, UnitFilter } from '../../parts/Filters'
import css from '../../parts/page.module.css'
import { useText } from '../../text'
import {
  type CustomerFilters as Filters,
  GRADES,
  isFiltered,
  KINDS,
  keysOf,
  keysText,
  NONE,
  SORTS,
  STATUSES,
} from './filters'
import { MoreFilters } from './listing/MoreFilters'

interface Props {
  filters: Filters
  onChange: (change: Filters) => void
  /** What stands at the end of the bar. */
  children?: ReactNode
}

export function CustomerFilters({ filters, onChange, children }: Props) {
  const { t } = useText()
  const keys = (name: 'grade' | 'kind' | 'status') => ({
    value: keysOf(filters[name]),
    onChange: (chosen: string[]) => onChange({ ...filters, [name]: keysText(chosen) }),
  })
  return (
    <search className={css.bar}>
      <SearchFilter
        placeholder={t('customers.search')}
        value={filters.q}
        onChange={(q) => onChange({ ...filters, q })}
      />
      <KeysFilter
        label={t('customers.grade')}
        {...keys('grade')}
        options={[
          ...GRADES.map((grade) => ({ value: grade as string, label: t('trade.grade', { grade }) })),
          { value: NONE, label: t('list.none') },
        ]}
      />
      <KeysFilter
        label={t('customers.kind')}
        {...keys('kind')}
        options={KINDS.map((kind) => ({ value: kind, label: t(`trade.kind.${kind}`) }))}
      />
      <KeysFilter
        label={t('customers.status')}
        {...keys('status')}
        options={STATUSES.map((status) => ({ value: status, label: t(`trade.status.${status}`) }))}
      />
      <UnitFilter value={filters.unit} onChange={(unit) => onChange({ ...filters, unit })} />
      <PersonFilter
        by="position_id"
        value={filters.owner}
        onChange={(owner) => onChange({ ...filters, owner })}
      />
      <MoreFilters filters={filters} onChange={onChange} />
      <ChoiceFilter
        label={t('customers.sort')}
        value={filters.sort}
        onChange={(sort) => onChange({ ...filters, sort })}
        options={SORTS.flatMap((key) => [
          { value: key, label: t(`list.sort.${key}`) },
          { value: `-${key}`, label: t(`list.sort.-${key}`) },
        ])}
      />
      {isFiltered(filters) && (
        <Button type="text" onClick={() => onChange({ sort: filters.sort })}>
          {t('filter.clear')}
        </Button>
      )}
      {children}
    </search>
  )
}
