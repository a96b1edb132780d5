import { useFormat } from '@shared/i18n/company.tsx'
import { Logo } from '@shared/ui/Logo.tsx'
import { Send, ShieldOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { navigate } from '../../frame/navigation.tsx'
import { useStore, useSync } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'

/** A phone that was taken away from its person. It shows nothing any more but what becomes of the unsent. */
export default function Removed() {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const sync = useSync()
  const [isBusy, setBusy] = useState(false)
  const { revoked } = sync
  const left = sync.unsent + sync.photosLeft + sync.attention

  async function handOver() {
    setBusy(true)
    await store.sync.now()
    setBusy(false)
  }
  if (!revoked) return null
  return (
    <main className="safe-top safe-bottom flex h-full flex-col overflow-y-auto px-gutter">
      <div className="pt-6">
        <Logo size={40} />
      </div>
      <div className="flex flex-1 flex-col justify-center gap-3 py-6">
        <ShieldOff size={40} strokeWidth={1.5} aria-hidden className="text-warning" />
        <h1 tabIndex={-1} className="text-2xl leading-tight">
          {t('removed.title')}
        </h1>
        <p className="text-md text-ink-2">{t('removed.lead')}</p>
        {revoked.quarantined ? (
          <Note>{t('removed.done')}</Note>
        ) : (
          <Note kind="warning">
            <p className="font-medium">
              {left > 0 ? t('removed.delivering', { n: left }) : t('removed.delivering_some')}
            </p>
            <p>
              {t('removed.until', { when: `${format.date(revoked.until)} ${format.time(revoked.until)}` })}
            </p>
            {!sync.online && <p>{t('removed.offline')}</p>}
          </Note>
        )}
        <p className="text-sm text-muted">{t('removed.mistake')}</p>
      </div>
      <div className="flex flex-col gap-2 pb-3">
        {!revoked.quarantined && (
          <Button tone="primary" big icon={Send} busy={isBusy} onClick={() => void handOver()}>
            {t(isBusy ? 'removed.busy' : 'removed.go')}
          </Button>
        )}
        <Button tone="text" onClick={() => navigate({ page: 'sign-in' })}>
          {t('removed.sign_in')}
        </Button>
      </div>
    </main>
  )
}
