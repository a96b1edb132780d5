import { useFormat } from '@shared/i18n/company.tsx'
import type { CustomerQuery } from '@store/index.ts'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Plus, SearchX, Store } from 'lucide-react'
import { useDeferredValue, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { about, useHere } from '../../device/place.ts'
import { Link, navigate } from '../../frame/navigation.tsx'
import { Page } from '../../frame/Page.tsx'
import { useLiveList, useStore, useSync } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { EmptyState } from '../../kit/EmptyState.tsx'
import { FilterChip } from '../../kit/FilterChip.tsx'
import { IconButton } from '../../kit/IconButton.tsx'
import { SearchField } from '../../kit/SearchField.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { CustomerRow } from './CustomerRow.tsx'

const GRADES = ['A', 'B', 'C'] as const
const MANY = 100_000
const ROW = 62

/** Where the list stood when it was left, so that 'back' leads to the same row. */
let leftAt = { key: '', offset: 0 }

interface Props {
  q: string
  grade: string
}

export default function Customers({ q, grade }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const sync = useSync()
  const { here, find } = useHere()
  const scroller = useRef<HTMLDivElement>(null)
  const near = about(here)
  const wanted = useDeferredValue(q)
  const asked = GRADES.find((one) => one === grade)
  const key = JSON.stringify([wanted, asked, near])
  const answer = useLiveList(`customers ${key}`, () => {
    const query: CustomerQuery = { limit: MANY }
    if (wanted) query.q = wanted
    if (asked) query.grade = asked
    if (near) query.near = near
    return store.customers.list(query)
  })
  const rows = answer?.rows ?? []
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    initialOffset: leftAt.key === key ? leftAt.offset : 0,
    getItemKey: (index) => rows[index]?.id ?? index,
  })
  useEffect(() => {
    const { current } = scroller
    return () => {
      leftAt = { key, offset: current?.scrollTop ?? 0 }
    }
  }, [key])

  const change = (next: { q?: string; grade?: string }) => {
    const all = { q, grade, ...next }
    navigate(
      { page: 'customers', ...(all.q ? { q: all.q } : {}), ...(all.grade ? { grade: all.grade } : {}) },
      { replace: true },
    )
    scroller.current?.scrollTo({ top: 0 })
  }

  const header = (
    <header className="safe-top flex-none border-b border-line">
      <div className="flex items-center gap-1 px-gutter pt-2">
        <h1 tabIndex={-1} className="min-w-0 flex-1 text-2xl leading-tight">
          {t('tabs.customers')}
        </h1>
        <IconButton icon={Plus} name={t('customer.add')} onClick={() => navigate({ page: 'customer-new' })} />
      </div>
      <search className="block px-gutter pt-1">
        <SearchField name={t('customers.search')} value={q} onChange={(text) => change({ q: text })} />
      </search>
      <div className="flex gap-2 overflow-x-auto px-gutter py-2.5 [scrollbar-width:none]">
        <FilterChip on={!asked} onToggle={() => change({ grade: '' })}>
          {t('customers.all')}
        </FilterChip>
        {GRADES.map((one) => (
          <FilterChip
            key={one}
            on={asked === one}
            onToggle={() => change({ grade: asked === one ? '' : one })}
          >
            {t('trade.grade', { grade: one })}
          </FilterChip>
        ))}
      </div>
    </header>
  )
  const isWaiting = answer === undefined || (rows.length === 0 && !q && !asked && !sync.mirrored)
  return (
    <Page title={t('tabs.customers')} header={header} tabs>
      <div ref={scroller} className="absolute inset-0 overflow-y-auto overscroll-contain bg-surface">
        {isWaiting ? (
          <SkeletonRows rows={8} />
        ) : rows.length === 0 && q ? (
          <EmptyState icon={SearchX} title={t('customers.none', { q })} reason={t('customers.none_reason')}>
            <Button onClick={() => change({ q: '', grade: '' })}>{t('words.clear')}</Button>
            <Button tone="line" icon={Plus} onClick={() => navigate({ page: 'customer-new', name: q })}>
              {t('customer.add')}
            </Button>
          </EmptyState>
        ) : rows.length === 0 ? (
          <EmptyState icon={Store} title={t('customers.empty')} reason={t('customers.empty_reason')}>
            {asked ? (
              <Button onClick={() => change({ grade: '' })}>{t('words.clear')}</Button>
            ) : (
              <Link
                to={{ page: 'customer-new' }}
                className="flex min-h-tap items-center rounded-md bg-surface-2 px-4 font-medium"
              >
                {t('customer.add')}
              </Link>
            )}
          </EmptyState>
        ) : (
          <>
            <div className="flex min-h-tap items-center justify-between gap-2 px-gutter text-sm text-muted">
              <span role="status">
                {t('customers.count', { n: format.number(answer?.total ?? 0) })} ·{' '}
                {t(near ? 'customers.by_distance' : 'customers.by_name')}
              </span>
              {!near && (
                <Button tone="text" className="text-md!" onClick={find}>
                  {t('customers.sort_near')}
                </Button>
              )}
            </div>
            <ul className="relative" style={{ height: virtual.getTotalSize() }}>
              {virtual.getVirtualItems().map((item) => {
                const row = rows[item.index]
                return (
                  row && (
                    <li
                      key={item.key}
                      ref={virtual.measureElement}
                      data-index={item.index}
                      aria-posinset={item.index + 1}
                      aria-setsize={rows.length}
                      className="absolute inset-x-0 top-0 border-t border-line"
                      style={{ transform: `translateY(${item.start}px)` }}
                    >
                      <CustomerRow customer={row} />
                    </li>
                  )
                )
              })}
            </ul>
          </>
        )}
      </div>
    </Page>
  )
}
