import { Button } from 'antd'
import { ChoiceFilter, PersonFilter, SearchFilter, UnitFilter } from '../../parts/Filters'
import css from '../../parts/page.module.css'
import { useText } from '../../text'
import { type CustomerFilters as Filters, GRADES, isFiltered, KINDS, STATUSES } from './filters'

interface Props {
  filters: Filters
  onChange: (change: Filters) => void
}

export function CustomerFilters({ filters, onChange }: Props) {
  const { t } = useText()
  return (
    <search className={css.bar}>
      <SearchFilter
        placeholder={t('customers.search')}
        value={filters.q}
        onChange={(q) => onChange({ ...filters, q })}
      />
      <ChoiceFilter
        label={t('customers.grade')}
        value={filters.grade}
        onChange={(grade) => onChange({ ...filters, grade })}
        options={GRADES.map((grade) => ({ value: grade, label: t('trade.grade', { grade }) }))}
      />
      <ChoiceFilter
        label={t('customers.kind')}
        value={filters.kind}
        onChange={(kind) => onChange({ ...filters, kind })}
        options={KINDS.map((kind) => ({ value: kind, label: t(`trade.kind.${kind}`) }))}
      />
      <ChoiceFilter
        label={t('customers.status')}
        value={filters.status}
        onChange={(status) => onChange({ ...filters, status })}
        options={STATUSES.map((status) => ({ value: status, label: t(`trade.status.${status}`) }))}
      />
      <UnitFilter value={filters.unit} onChange={(unit) => onChange({ ...filters, unit })} />
      <PersonFilter
        by="position_id"
        value={filters.owner}
        onChange={(owner) => onChange({ ...filters, owner })}
      />
      <ChoiceFilter
        label={t('customers.sort')}
        value={filters.sort}
        onChange={(sort) => onChange({ ...filters, sort })}
        options={[
          { value: 'name', label: t('customers.sortName') },
          { value: 'recent', label: t('customers.sortRecent') },
        ]}
      />
      {isFiltered(filters) && (
        <Button type="text" onClick={() => onChange({ sort: filters.sort })}>
          {t('filter.clear')}
        </Button>
      )}
    </search>
  )
}
