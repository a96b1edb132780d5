import { useFormat } from '@shared/i18n/company.tsx'
import { HardDrive } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { isApple, isInstalled } from '../../device/install.ts'
import { isOutOfRoom } from '../../frame/SyncLine.tsx'
import { useSync } from '../../frame/store.tsx'
import { Note } from '../../kit/Note.tsx'

/** Whether the browser keeps the data, how much room there is, and what to do where it may vanish. */
export function StorageCard() {
  const { t } = useTranslation()
  const format = useFormat()
  const sync = useSync()
  const { persisted, freeBytes, ballast } = sync.storage
  const word = persisted === null ? 'unknown' : persisted ? 'kept' : 'refused'
  const facts = [
    freeBytes !== null && t('me.storage_free', { size: format.bytes(freeBytes) }),
    sync.lastSyncAt ? t('unsent.last', { when: format.moment(sync.lastSyncAt) }) : t('sync.never'),
  ]
  return (
    <section className="mx-gutter flex gap-3 rounded-lg bg-surface p-3.5 shadow-1">
      <HardDrive size={19} aria-hidden className="mt-0.5 flex-none text-ink-2" />
      <div className="flex min-w-0 flex-col gap-1">
        <h2 className="text-lg leading-snug">{t('me.storage')}</h2>
        <p className="text-sm text-ink-2">{t(`me.storage_${word}`)}</p>
        {isApple() && !isInstalled() && <Note kind="warning">{t('me.storage_apple')}</Note>}
        {isOutOfRoom(sync) ? (
          <Note kind="danger">{t('me.storage_spent')}</Note>
        ) : (
          ballast && <p className="text-sm text-ink-2">{t('me.storage_reserve')}</p>
        )}
        <p className="text-sm text-muted">{facts.filter(Boolean).join(' · ')}</p>
      </div>
    </section>
  )
}
