import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { CopyCheck } from 'lucide-react'
import { useState } from 'react'
import { api } from '../../../api'
import { PageHead } from '../../../parts/PageHead'
import { State } from '../../../parts/states'
import { useText } from '../../../text'
import MergeModal from './MergeModal'
import type { Pair, Side } from './requests'
import css from './twins.module.css'
import { useTwinWords } from './words'

/** Pairs that may be one: looked at side by side, merged, or said to be two. */
export function TwinsPage() {
  const { t } = useText()
  const [open, setOpen] = useState<Pair>()
  const query = useInfiniteQuery({
    queryKey: ['twins', 'pairs'],
    queryFn: ({ pageParam, signal }) => api.twinPairs(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const pairs = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      <PageHead title={t('twins.title')} crumb={<Link to="/customers">{t('nav.customers')}</Link>} />
      <div className={css.page}>
        {query.data && pairs.length === 0 && (
          <State icon={CopyCheck} title={t('twins.none')}>
            {t('twins.noneWhy')}
          </State>
        )}
        {query.isError && <p role="alert">{t('twins.unread')}</p>}
        {pairs.map((pair) => (
          <PairCard key={pair.first.id + pair.second.id} pair={pair} onMerge={() => setOpen(pair)} />
        ))}
        {query.hasNextPage && (
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('table.more')}
          </Button>
        )}
      </div>
      {open && <MergeModal pair={open} onClose={() => setOpen(undefined)} />}
    </>
  )
}

function PairCard({ pair, onMerge }: { pair: Pair; onMerge: () => void }) {
  const { t } = useText()
  const words = useTwinWords()
  const client = useQueryClient()
  const apart = useMutation({
    mutationFn: () => api.keepApart({ first_id: pair.first.id, second_id: pair.second.id }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['twins', 'pairs'] }),
  })
  const said = (isFor: boolean) =>
    pair.reasons
      .filter(({ weight }) => weight > 0 === isFor && weight !== 0)
      .map(({ name }) => words.reason(name))
      .join(t('twins.and'))
  return (
    <article className={css.pair}>
      <div className={css.sides}>
        <SideFacts side={pair.first} />
        <SideFacts side={pair.second} />
      </div>
      <div className={css.foot}>
        <span className="muted">
          {[
            said(true) && t('twins.for', { what: said(true) }),
            said(false) && t('twins.against', { what: said(false) }),
            words.away(pair.distance_m),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <Button loading={apart.isPending} onClick={() => apart.mutate()}>
          {t('twins.apart')}
        </Button>
        <Button type="primary" onClick={onMerge}>
          {t('twins.merge')}
        </Button>
      </div>
      {apart.isError && <p role="alert">{t('twins.failed')}</p>}
    </article>
  )
}

function SideFacts({ side }: { side: Side }) {
  const { t, format } = useText()
  const words = useTwinWords()
  return (
    <div>
      <Link to="/customers/$customerId" params={{ customerId: side.id }}>
        <b>{side.name}</b>
      </Link>
      <p>{words.place(side) || t('twins.noAddress')}</p>
      <p className="muted">
        {[
          side.code,
          side.owner?.person_name ?? side.owner?.unit_name ?? t('twins.nobody'),
          side.last_visit_at
            ? t('twins.lastVisit', { at: format.date(side.last_visit_at) })
            : t('twins.noVisit'),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </div>
  )
}
