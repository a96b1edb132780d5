import { isOverdue } from '@shared/domain/deals.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Select } from 'antd'
import type { ColumnsType } from 'antd/es/table'
import type { ReactNode } from 'react'
import { DataTable } from '../../parts/DataTable'
import { useText } from '../../text'
import { type DealRow, dealQueries } from './calls'
import css from './deals.module.css'
import type { DealFilters } from './filters'
import { useDealWords } from './words'

interface Props {
  filters: DealFilters
  /** On a customer's own page its name would stand in every row. */
  customerId?: string
  mayMove: boolean
  empty: ReactNode
  onMove: (deal: DealRow, stage: string) => void
  onOpen: (deal: DealRow) => void
}

export function DealTable({ filters, customerId, mayMove, empty, onMove, onOpen }: Props) {
  const { t, format } = useText()
  const words = useDealWords()
  const query = useInfiniteQuery(dealQueries.list(filters, customerId))
  const ways = words.stages.filter((one) => one.is_on)
  const stageOf = (deal: DealRow) =>
    mayMove ? (
      <Select
        size="small"
        aria-label={t('deals.move', { name: deal.name })}
        value={deal.stage}
        popupMatchSelectWidth={false}
        style={{ width: 136 }}
        onChange={(stage: string) => onMove(deal, stage)}
        options={[
          ...ways.map(({ key }) => ({ value: key, label: words.stage(key) })),
          ...(ways.some(({ key }) => key === deal.stage)
            ? []
            : [{ value: deal.stage, label: words.stage(deal.stage), disabled: true }]),
        ]}
      />
    ) : (
      words.stage(deal.stage)
    )
  const all: ColumnsType<DealRow> = [
    { key: 'name', title: t('deals.name'), dataIndex: 'name', width: 230, ellipsis: true },
    {
      key: 'customer',
      title: t('deals.customer'),
      width: 220,
      ellipsis: true,
      render: (_, deal) => (
        <Link to="/customers/$customerId" params={{ customerId: deal.customer_id }} search={{ tab: 'deals' }}>
          {deal.customer_name}
        </Link>
      ),
    },
    { key: 'stage', title: t('deals.stage'), width: 160, render: (_, deal) => stageOf(deal) },
    {
      key: 'amount',
      title: t('deals.amount'),
      width: 140,
      align: 'right',
      render: (_, { amount, currency }) => (amount === null ? null : words.money(amount, currency)),
    },
    {
      key: 'expected',
      title: t('deals.expected'),
      width: 130,
      render: (_, deal) =>
        deal.expected_on && (
          <span className={isOverdue(deal, words.today) ? css.late : undefined}>
            {format.date(deal.expected_on)}
          </span>
        ),
    },
    {
      key: 'next',
      title: t('deals.nextStep'),
      ellipsis: true,
      width: 240,
      render: (_, deal) =>
        deal.lost_reason ??
        [deal.next_on && format.date(deal.next_on), deal.next_step].filter(Boolean).join(' · '),
    },
    {
      key: 'owner',
      title: t('filter.owner'),
      width: 130,
      ellipsis: true,
      render: (_, deal) => deal.owner?.person_name,
    },
  ]
  const columns = customerId ? all.filter(({ key }) => key !== 'customer') : all
  return (
    <DataTable
      label={t('deals.title')}
      query={query}
      columns={columns}
      minWidth={customerId ? 1030 : 1250}
      onOpen={onOpen}
      empty={empty}
    />
  )
}
