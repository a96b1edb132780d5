import { useFormat } from '@shared/i18n/company.tsx'
import type { CustomerQuery } from '@store/index.ts'
import { useVirtualizer } from '@tanstack/react-virtual'
import { MapPinned, Plus, SearchX, Store } from 'lucide-react'
import { lazy, Suspense, useDeferredValue, useEffect, useRef, useState } from 'react'
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

const PoolLink = lazy(() => import('../pool/PoolLink.tsx'))
const GRADES = ['A', 'B', 'C'] as const
/** Whole rows are read only around what is seen; of the others the list knows how many there are. */
const WINDOW = 60
/** Enough for a screen: what the list opens with. */
const OPENING = 14
const STEP = 20
const ROW = 62

/** Where the list stood when it was left, so that 'back' leads to the same row. */
let leftAt = { key: '', offset: 0 }

/** The start of the window around a row. */
const windowAt = (index: number) => Math.max(0, Math.floor(index / STEP) * STEP - STEP)

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
  const [offset, setOffset] = useState(leftAt.key === key ? windowAt(leftAt.offset / ROW) : 0)
  const [isOpening, setOpening] = useState(offset === 0)
  const answer = useLiveList(`customers ${key} ${offset} ${isOpening}`, async () => {
    const query: CustomerQuery = { offset, limit: isOpening ? OPENING : WINDOW }
    if (wanted) query.q = wanted
    if (asked) query.grade = asked
    if (near) query.near = near
    return { ...(await store.customers.list(query)), offset }
  })
  const total = answer?.total ?? 0
  const rowAt = (index: number) => answer?.rows[index - answer.offset]
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: isOpening ? 1 : 8,
    initialOffset: leftAt.key === key ? leftAt.offset : 0,
    getItemKey: (index) => rowAt(index)?.id ?? index,
  })
  const seen = windowAt(virtual.range?.startIndex ?? 0)
  useEffect(() => setOffset(seen), [seen])
  const isShown = answer !== undefined
  useEffect(() => {
    if (!isShown) return
    const timer = setTimeout(() => setOpening(false), 200)
    return () => clearTimeout(timer)
  }, [isShown])
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
        <Suspense>
          <PoolLink />
        </Suspense>
        <IconButton icon={MapPinned} name={t('near.open')} onClick={() => navigate({ page: 'near' })} />
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
  const isWaiting = answer === undefined || (total === 0 && !q && !asked && !sync.mirrored)
  return (
    <Page title={t('tabs.customers')} header={header} tabs>
      <div ref={scroller} className="absolute inset-0 overflow-y-auto overscroll-contain bg-surface">
        {isWaiting ? (
          <SkeletonRows rows={8} />
        ) : total === 0 && q ? (
          <EmptyState icon={SearchX} title={t('customers.none', { q })} reason={t('customers.none_reason')}>
            <Button onClick={() => change({ q: '', grade: '' })}>{t('words.clear')}</Button>
            <Button tone="line" icon={Plus} onClick={() => navigate({ page: 'customer-new', name: q })}>
              {t('customer.add')}
            </Button>
          </EmptyState>
        ) : total === 0 ? (
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
                {t('customers.count', { n: format.number(total) })} ·{' '}
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
                const row = rowAt(item.index)
                return (
                  <li
                    key={item.key}
                    ref={virtual.measureElement}
                    data-index={item.index}
                    aria-posinset={item.index + 1}
                    aria-setsize={total}
                    className="absolute inset-x-0 top-0 border-t border-line"
                    style={{ transform: `translateY(${item.start}px)` }}
                  >
                    {row ? <CustomerRow customer={row} /> : <div style={{ height: ROW }} />}
                  </li>
                )
              })}
            </ul>
          </>
        )}
      </div>
    </Page>
  )
}
