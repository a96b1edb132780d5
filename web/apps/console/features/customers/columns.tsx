import { GradeBadge } from '@shared/ui/GradeBadge.tsx'
import { Link } from '@tanstack/react-router'
import type { ColumnsType } from 'antd/es/table'
import { MapPinOff } from 'lucide-react'
import type { CustomerRow } from '../../api'
import css from '../../parts/table.module.css'
import { useText } from '../../text'
import { useWords } from '../../words'
import type { SortKey } from './filters'
import { LastVisit } from './listing/LastVisit'
import { maskOf } from './mask'

/** Heads that sort: the column's key is the sort's. */
export function useCustomerColumns(sort: string | undefined): ColumnsType<CustomerRow> {
  const { t } = useText()
  const words = useWords()
  const sorting = (key: SortKey) => ({
    key,
    sorter: true,
    sortOrder: sort === key ? ('ascend' as const) : sort === `-${key}` ? ('descend' as const) : null,
  })
  return [
    {
      ...sorting('name'),
      title: t('customers.one'),
      width: 266,
      fixed: 'start',
      render: (_, row) => (
        <span className={css.name}>
          <GradeBadge grade={row.grade} />
          <Link to="/customers/$customerId" params={{ customerId: row.id }} title={words.customer(row.name)}>
            {words.customer(row.name)}
          </Link>
          {!row.pin && (
            <span className="muted" role="img" title={t('customers.noPin')} aria-label={t('customers.noPin')}>
              <MapPinOff size={14} aria-hidden style={{ verticalAlign: '-2px' }} />
            </span>
          )}
        </span>
      ),
    },
    {
      ...sorting('code'),
      title: t('customers.code'),
      width: 104,
      render: (_, row) => <span className="muted">{row.code}</span>,
    },
    { key: 'kind', title: t('customers.kind'), width: 104, render: (_, row) => words.kind(row.kind) },
    {
      key: 'status',
      title: t('customers.status'),
      width: 88,
      render: (_, row) => <StatusChip status={row.status} />,
    },
    {
      key: 'owner',
      title: t('customers.owner'),
      width: 196,
      render: (_, { owner }) =>
        owner ? (
          <span className="cut" title={[owner.person_name, owner.unit_name].filter(Boolean).join(' · ')}>
            {owner.person_name ?? t('customers.vacant')}
            <span className="muted"> {owner.unit_name}</span>
          </span>
        ) : (
          <span className="muted">{t('customers.nobody')}</span>
        ),
    },
    {
      ...sorting('last_visit'),
      title: t('customers.lastVisit'),
      width: 196,
      render: (_, row) => <LastVisit row={row} />,
    },
    { key: 'phone', title: t('customers.phone'), width: 126, render: (_, row) => maskOf(row) },
    {
      key: 'address',
      title: t('customers.address'),
      width: 220,
      ellipsis: true,
      render: (_, row) => (
        <span title={row.address ?? ''}>{[row.district, row.address].filter(Boolean).join(' ')}</span>
      ),
    },
  ]
}

export function StatusChip({ status }: { status: string }) {
  const words = useWords()
  const tone = { active: 'chip-positive', dormant: 'chip-warn', moved: 'chip-warn' }[status] ?? ''
  return <span className={`chip ${tone}`}>{words.status(status)}</span>
}
