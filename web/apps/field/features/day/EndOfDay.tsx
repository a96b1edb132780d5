import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import type { EndOfDay as Day } from '@store/index.ts'
import { ChevronRight, CloudCheck, CloudUpload, LogIn, RefreshCw } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, navigate, type Route } from '../../frame/navigation.tsx'
import { Page } from '../../frame/Page.tsx'
import { useClock } from '../../frame/SyncLine.tsx'
import { useLive, useStore, useSync } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'
import { PageHeader } from '../../kit/PageHeader.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { CheckOut } from '../visits/CheckOut.tsx'

/** "All delivered" stands here only when the store says so: it has seen the server's confirmation. */
function Outcome({ day }: { day: Day }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useClock(20_000)
  const { delivered, lastConfirmedAt } = day
  const isSent = day.unsent + day.photos + day.attention === 0
  const Icon = delivered ? CloudCheck : CloudUpload
  let more = t('day.never')
  if (lastConfirmedAt)
    more = delivered
      ? t('day.delivered_more', { at: format.time(lastConfirmedAt) })
      : t('day.confirmed', { when: format.moment(lastConfirmedAt, now) })
  return (
    <section className="mx-gutter flex flex-wrap items-center gap-4 rounded-lg bg-surface p-4 shadow-1">
      <span
        className={`flex size-14 flex-none items-center justify-center rounded-full ${delivered ? 'bg-positive-soft text-positive' : 'bg-warning-soft text-warning'}`}
      >
        <Icon size={28} strokeWidth={1.75} aria-hidden />
      </span>
      <div className="min-w-0 flex-1 basis-36">
        <h2 className="text-xl leading-snug" role="status">
          {t(delivered ? 'day.delivered' : isSent ? 'day.unconfirmed' : 'day.not_yet')}
        </h2>
        <p className="text-sm text-muted">{more}</p>
      </div>
    </section>
  )
}

function Fact({ name, value, isBad, to }: { name: string; value: string; isBad: boolean; to: Route }) {
  return (
    <li className="border-line not-first:border-t">
      <Link
        to={to}
        className="flex min-h-12 items-center gap-3 px-gutter py-2 text-md text-ink-2 active:bg-surface-2"
      >
        <span className="min-w-0 flex-1">{name}</span>
        <b className={isBad ? 'text-warning' : 'text-ink'}>{value}</b>
        <ChevronRight size={16} className="flex-none text-muted" aria-hidden />
      </Link>
    </li>
  )
}

function useSending(): [boolean, () => Promise<void>] {
  const store = useStore()
  const [isSending, setSending] = useState(false)
  return [
    isSending,
    async () => {
      setSending(true)
      await store.sync.now()
      setSending(false)
    },
  ]
}

/** The one next step: close the visit, sign in, send, or go home. */
function Foot({ day }: { day: Day }): ReactNode {
  const { t } = useTranslation()
  const sync = useSync()
  const [isSending, send] = useSending()
  if (day.open) return <CheckOut key={day.open.id} visit={day.open} onDone={() => undefined} />
  if (sync.needsSignIn)
    return (
      <Button
        tone="primary"
        big
        icon={LogIn}
        className="w-full"
        onClick={() => navigate({ page: 'sign-in' })}
      >
        {t('sync.sign_in_again')}
      </Button>
    )
  if (day.delivered)
    return (
      <Button big className="w-full" onClick={() => navigate({ page: 'today' })}>
        {t('day.back')}
      </Button>
    )
  const isSent = day.unsent + day.photos === 0
  return (
    <Button tone="primary" big icon={RefreshCw} busy={isSending} className="w-full" onClick={send}>
      {t(isSending ? 'day.sending' : isSent ? 'day.confirm' : 'day.send')}
    </Button>
  )
}

/** What is left to do before the phone may be put away. */
export default function EndOfDay() {
  const { t } = useTranslation()
  const format = useFormat()
  const sync = useSync()
  // The counts of the sync line change with every answer of the server, also with those that bring no rows.
  const day = useLive(`day ${sync.lastSyncAt?.getTime()}`, (store) => store.day.endOfDay())
  const count = (n: number, key: 'day.n' | 'day.n_photos') => (n > 0 ? t(key, { n }) : t('day.none'))
  return (
    <Page
      title={t('day.title')}
      header={<PageHeader title={t('day.title')} parent={{ page: 'today' }} />}
      foot={day && <Foot day={day} />}
    >
      {day === undefined ? (
        <SkeletonRows />
      ) : (
        <div className="flex flex-col gap-3 pb-6">
          <Outcome day={day} />
          {day.open ? (
            <div className="px-gutter">
              <Note kind="warning">
                {t('day.open')} ·{' '}
                <Link to={{ page: 'visit', id: day.open.id }} className="reach font-medium text-accent">
                  {day.open.customer?.name ?? t('flag.customer_unknown')}
                </Link>
              </Note>
            </div>
          ) : (
            sync.error &&
            !sync.needsSignIn && (
              <div className="px-gutter">
                <Note kind="warning">{errorText(sync.error, t, format)}</Note>
              </div>
            )
          )}
          <ul className="border-y border-line bg-surface">
            <Fact
              name={t('day.visits')}
              value={t('day.visits_n', { n: day.visits })}
              isBad={false}
              to={{ page: 'today' }}
            />
            <Fact
              name={t('day.records')}
              value={count(day.unsent, 'day.n')}
              isBad={day.unsent > 0}
              to={{ page: 'unsent' }}
            />
            <Fact
              name={t('day.photos')}
              value={count(day.photos, 'day.n_photos')}
              isBad={day.photos > 0}
              to={{ page: 'unsent' }}
            />
            <Fact
              name={t('day.attention')}
              value={count(day.attention, 'day.n')}
              isBad={day.attention > 0}
              to={{ page: 'unsent' }}
            />
          </ul>
        </div>
      )}
    </Page>
  )
}
