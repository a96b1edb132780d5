import { useFormat } from '@shared/i18n/company.tsx'
import { errorText, type Problem } from '@shared/i18n/errorText.ts'
import { CloudOff, SearchX, Waves } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { about, useHere } from '../../device/place.ts'
import { Page } from '../../frame/Page.tsx'
import { useStore, useSync } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { EmptyState } from '../../kit/EmptyState.tsx'
import { Note } from '../../kit/Note.tsx'
import { PageHeader } from '../../kit/PageHeader.tsx'
import { SearchField } from '../../kit/SearchField.tsx'
import { Segmented } from '../../kit/Segmented.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { useToast } from '../../kit/toast.tsx'
import { claim, type PoolPage, type PoolRow, readPool, usePoolNews } from './calls.ts'
import { LeavingRows, OfferedRow } from './rows.tsx'

const REST_MS = 300

/** Customers of nobody, to be claimed. The list is the server's, so it needs a network. */
export default function Pool() {
  const { t } = useTranslation()
  const { online } = useSync()
  const [view, setView] = useState<'offered' | 'leaving'>('offered')
  const [claims, setClaims] = useState(0)
  const news = usePoolNews(String(claims))
  const header = <PageHeader title={t('pool.title')} parent={{ page: 'customers' }} />
  const around = (content: React.ReactNode) => (
    <Page title={t('pool.title')} header={header}>
      {content}
    </Page>
  )
  if (!online)
    return around(<EmptyState icon={CloudOff} title={t('pool.title')} reason={t('pool.offline')} />)
  if (!news) return around(<SkeletonRows rows={8} />)
  if (!news.standing.is_on) return around(<EmptyState icon={Waves} title={t('pool.off')} />)
  const soon = news.leaving.length
  return around(
    <div className="flex flex-col gap-3 pb-6">
      {soon > 0 && (
        <div className="px-gutter">
          <Segmented
            name={t('pool.view')}
            value={view}
            options={[
              { value: 'offered', label: t('pool.offered') },
              { value: 'leaving', label: t('pool.leaving', { n: soon }) },
            ]}
            onChange={setView}
          />
        </div>
      )}
      {view === 'leaving' && soon > 0 ? (
        <LeavingRows rows={news.leaving} />
      ) : (
        <Offered standing={news.standing} onClaimed={() => setClaims((n) => n + 1)} />
      )}
    </div>,
  )
}

interface OfferedProps {
  standing: NonNullable<ReturnType<typeof usePoolNews>>['standing']
  onClaimed: () => void
}

function Offered({ standing, onClaimed }: OfferedProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const toast = useToast()
  const { here } = useHere()
  const place = about(here)
  const [q, setQ] = useState('')
  const [page, setPage] = useState<PoolPage | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState<string | null>(null)
  const asked = useRef(0)
  const [lng, lat] = [place?.lng, place?.lat]
  const load = useCallback(
    async (before?: PoolPage) => {
      const turn = ++asked.current
      const near = lng === undefined || lat === undefined ? undefined : { lng, lat }
      try {
        const found = await readPool({ q: q.trim(), near, cursor: before?.next ?? undefined })
        if (turn !== asked.current) return
        setPage(before ? { ...found, items: [...before.items, ...found.items] } : found)
        setProblem(null)
      } catch (error) {
        if (turn === asked.current) setProblem(error as Problem)
      }
    },
    [q, lng, lat],
  )
  useEffect(() => {
    const timer = setTimeout(() => void load(), q ? REST_MS : 0)
    return () => clearTimeout(timer)
  }, [load, q])

  const take = async (row: PoolRow) => {
    setBusy(row.id)
    try {
      await claim(row.id)
      toast({ text: t('pool.claimed', { name: row.name }) })
      setPage((now) => now && { ...now, items: now.items.filter(({ id }) => id !== row.id) })
      onClaimed()
      void store.sync.now()
    } catch (error) {
      toast({ text: errorText(error as Problem, t, format) })
      void load()
    } finally {
      setBusy(null)
    }
  }
  const facts = [
    t(place ? 'pool.by_distance' : 'pool.by_name'),
    standing.may_claim &&
      (standing.hold_limit === null
        ? t('pool.holding', { n: format.number(standing.owned) })
        : t('pool.holding_of', {
            n: format.number(standing.owned),
            most: format.number(standing.hold_limit),
          })),
    standing.may_claim &&
      standing.day_limit !== null &&
      t('pool.today_of', {
        n: format.number(standing.claimed_today),
        most: format.number(standing.day_limit),
      }),
  ]
  return (
    <>
      <search className="block px-gutter">
        <SearchField name={t('pool.search')} value={q} onChange={setQ} />
      </search>
      {!standing.may_claim && (
        <div className="px-gutter">
          <Note>{t('pool.not_yours')}</Note>
        </div>
      )}
      {problem && (
        <div className="px-gutter">
          <Note kind="warning" urgent>
            {problem.code === 'network' ? t('pool.offline') : errorText(problem, t, format)}
            <Button tone="text" className="-ml-2 flex" onClick={() => void load()}>
              {t('words.retry')}
            </Button>
          </Note>
        </div>
      )}
      {page === null ? (
        !problem && <SkeletonRows rows={8} />
      ) : page.items.length === 0 ? (
        <EmptyState
          icon={q ? SearchX : Waves}
          title={q ? t('pool.none_for', { q }) : t('pool.none')}
          reason={t('pool.none_reason')}
        />
      ) : (
        <section>
          <p role="status" className="px-gutter pb-1 text-sm text-muted">
            {facts.filter(Boolean).join(' · ')}
          </p>
          <ul className="bg-surface">
            {page.items.map((row) => (
              <OfferedRow
                key={row.id}
                row={row}
                busy={busy === row.id}
                onClaim={standing.may_claim ? () => void take(row) : null}
              />
            ))}
          </ul>
          {page.next && (
            <div className="flex justify-center pt-3">
              <Button onClick={() => void load(page)}>{t('pool.more')}</Button>
            </div>
          )}
        </section>
      )}
    </>
  )
}
