import { Button, DatePicker, Popover, Segmented } from 'antd'
import dayjs from 'dayjs'
import { SlidersHorizontal } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { useText } from '../../../text'
import type { CustomerFilters } from '../filters'
import css from './listing.module.css'

interface Props {
  filters: CustomerFilters
  onChange: (filters: CustomerFilters) => void
}

const MORE = ['overdue', 'unvisited', 'visited', 'from', 'until', 'nobodys', 'pin', 'phone'] as const
type More = (typeof MORE)[number]

/** The conditions that are asked for less often, behind one button that says how many are set. */
export function MoreFilters({ filters, onChange }: Props) {
  const { t } = useText()
  const count = MORE.filter((key) => filters[key] !== undefined).length
  const set = (key: More) => (value: string | undefined) => onChange({ ...filters, [key]: value })
  const choice = (key: More, label: string, yes: string, no: string) => (
    <Line label={label}>
      {(id) => (
        <Segmented
          aria-labelledby={id}
          size="small"
          value={filters[key] ?? ''}
          onChange={(value) => set(key)(value || undefined)}
          options={[
            { value: '', label: t('list.any') },
            { value: 'yes', label: yes },
            { value: 'no', label: no },
          ]}
        />
      )}
    </Line>
  )
  const day = (key: More, label: string) => (
    <Line label={label}>
      {(id) => (
        <DatePicker
          aria-labelledby={id}
          value={filters[key] ? dayjs(filters[key]) : null}
          onChange={(value) => set(key)(value?.format('YYYY-MM-DD'))}
        />
      )}
    </Line>
  )
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      content={
        <div className={css.more}>
          {choice('overdue', t('list.due'), t('list.overdue'), t('list.onTime'))}
          {day('unvisited', t('list.unvisited'))}
          {day('visited', t('list.visited'))}
          {day('from', t('list.from'))}
          {day('until', t('list.until'))}
          {choice('nobodys', t('list.owned'), t('list.nobodys'), t('list.somebodys'))}
          {choice('pin', t('list.pin'), t('list.yes'), t('list.no'))}
          {choice('phone', t('list.phone'), t('list.yes'), t('list.no'))}
        </div>
      }
    >
      <Button
        icon={<SlidersHorizontal size={15} aria-hidden />}
        type={count ? 'primary' : 'default'}
        ghost={count > 0}
      >
        {count ? t('list.moreSet', { n: count }) : t('list.more')}
      </Button>
    </Popover>
  )
}

function Line({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div className={css.line}>
      <span id={id}>{label}</span>
      {children(id)}
    </div>
  )
}
