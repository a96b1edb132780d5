import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import { CircleAlert, CloudCheck, CloudUpload, FileDown, HardDrive, LogIn, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { navigate } from '../../frame/navigation.tsx'
import { Page } from '../../frame/Page.tsx'
import { useClock } from '../../frame/SyncLine.tsx'
import { useLive, useStore, useSync } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { EmptyState } from '../../kit/EmptyState.tsx'
import { Note } from '../../kit/Note.tsx'
import { PageHeader } from '../../kit/PageHeader.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { ExportSheet } from './ExportSheet.tsx'
import { OutboxRow } from './OutboxRow.tsx'
import { needsPerson } from './operationLook.ts'

function Summary({ waiting, attention }: { waiting: number; attention: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const sync = useSync()
  const now = useClock(20_000)
  const isBad = attention > 0
  const Icon = isBad ? CircleAlert : CloudUpload
  const facts = [
    sync.oldestAt && t('sync.oldest', { when: format.moment(sync.oldestAt, now) }),
    sync.lastSyncAt ? t('unsent.last', { when: format.moment(sync.lastSyncAt, now) }) : t('sync.never'),
  ]
  return (
    <section className="mx-gutter flex items-center gap-3 rounded-lg bg-surface p-3.5 shadow-1">
      <span
        className={`flex size-10 flex-none items-center justify-center rounded-full ${isBad ? 'bg-danger-soft text-danger' : 'bg-warning-soft text-warning'}`}
      >
        <Icon size={22} strokeWidth={1.75} aria-hidden />
      </span>
      <div className="min-w-0">
        <h2 className="text-lg leading-snug">
          {isBad ? t('unsent.both', { n: waiting, attention }) : t('unsent.waiting', { n: waiting })}
        </h2>
        <p className="text-sm text-muted">{facts.filter(Boolean).join(' · ')}</p>
      </div>
    </section>
  )
}

/** What is on this phone and not on the server yet, why, and what can be done. */
export default function Unsent() {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const sync = useSync()
  const items = useLive('outbox', () => store.outbox.list())
  const [isSending, setSending] = useState(false)
  const [isExporting, setExporting] = useState(false)

  async function sendNow() {
    setSending(true)
    await store.sync.now()
    setSending(false)
  }

  const decided = items?.filter((item) => item.decision) ?? []
  const attention = items?.filter(needsPerson) ?? []
  const waiting = items?.filter((item) => !item.decision && !needsPerson(item)) ?? []
  const undelivered = attention.length + waiting.length
  const foot = sync.needsSignIn ? (
    <Button tone="primary" big icon={LogIn} className="flex-1" onClick={() => navigate({ page: 'sign-in' })}>
      {t('sync.sign_in_again')}
    </Button>
  ) : (
    <Button tone="primary" big icon={RefreshCw} busy={isSending} onClick={sendNow} className="flex-1">
      {isSending ? t('unsent.sending') : waiting.length > 0 ? t('unsent.send_now') : t('unsent.check_now')}
    </Button>
  )
  return (
    <Page
      title={t('unsent.title')}
      header={<PageHeader title={t('unsent.title')} parent={{ page: 'today' }} />}
      foot={
        <>
          <p className="flex items-center justify-center gap-1.5 pb-2 text-xs text-muted">
            <HardDrive size={14} aria-hidden className="flex-none" />
            {t(sync.storage.persisted === false ? 'unsent.may_clear' : 'unsent.promise')}
          </p>
          <div className="flex flex-wrap gap-2">
            {undelivered > 0 && (
              <Button big icon={FileDown} onClick={() => setExporting(true)}>
                {t('export_file.open')}
              </Button>
            )}
            {foot}
          </div>
        </>
      }
    >
      {items === undefined ? (
        <SkeletonRows />
      ) : undelivered === 0 ? (
        <EmptyState
          icon={sync.needsSignIn ? LogIn : CloudCheck}
          title={t(sync.needsSignIn ? 'sync.sign_in_again' : 'sync.all_sent')}
          reason={
            sync.lastSyncAt ? t('unsent.last', { when: format.moment(sync.lastSyncAt) }) : t('sync.never')
          }
        />
      ) : (
        <Summary waiting={waiting.length} attention={attention.length} />
      )}
      {sync.error && !sync.needsSignIn && (
        <div className="px-gutter pt-3">
          <Note kind="warning">{errorText(sync.error, t, format)}</Note>
        </div>
      )}
      {attention.length > 0 && (
        <section>
          <h2 className="flex items-center gap-1.5 px-gutter pt-4 pb-1.5 text-sm font-bold text-danger">
            <CircleAlert size={15} aria-hidden />
            {t('unsent.attention', { n: attention.length })}
          </h2>
          <ul className="border-y border-line bg-surface">
            {attention.map((item) => (
              <OutboxRow key={item.opId} item={item} />
            ))}
          </ul>
        </section>
      )}
      {waiting.length > 0 && (
        <section className="pb-4">
          <h2 className="flex flex-wrap justify-between gap-x-3 px-gutter pt-4 pb-1.5 text-sm font-medium text-muted">
            <span>{t('unsent.on_the_way', { n: waiting.length })}</span>
            <span className="font-normal">{t('unsent.order')}</span>
          </h2>
          <ul className="border-y border-line bg-surface">
            {waiting.map((item) => (
              <OutboxRow key={item.opId} item={item} />
            ))}
          </ul>
        </section>
      )}
      {decided.length > 0 && (
        <section className="pb-4">
          <h2 className="px-gutter pt-4 pb-1.5 text-sm font-medium text-muted">
            {t('unsent.decided', { n: decided.length })}
          </h2>
          <ul className="border-y border-line bg-surface">
            {decided.map((item) => (
              <OutboxRow key={item.opId} item={item} />
            ))}
          </ul>
        </section>
      )}
      {isExporting && <ExportSheet count={undelivered} onClose={() => setExporting(false)} />}
    </Page>
  )
}
