import { useFormat } from '@shared/i18n/company.tsx'
import type { SyncState } from '@store/index.ts'
import { ChevronRight, CircleAlert, CloudCheck, CloudDownload, CloudOff, CloudUpload } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from './navigation.tsx'
import { useSync } from './store.tsx'

const SHORT_OF_ROOM = 20_000_000

/** The time, anew every so many milliseconds, for ages on the screen. */
export function useClock(every: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}

/** The reserve for a full disk has been used up. A browser that has plenty has merely not laid it in yet. */
export const isOutOfRoom = ({ storage, mirrored }: SyncState): boolean =>
  mirrored && !storage.ballast && storage.freeBytes !== null && storage.freeBytes < SHORT_OF_ROOM

/** What has not reached the server, always in sight; leads to the list of it. */
export function SyncLine() {
  const { t } = useTranslation()
  const format = useFormat()
  const sync = useSync()
  const now = useClock(20_000)

  const isFull = isOutOfRoom(sync)
  let look = 'bg-surface border-line text-muted'
  let lead = 'text-positive'
  let Icon = CloudCheck
  let fact = t('sync.all_sent')
  let more = sync.lastSyncAt ? format.moment(sync.lastSyncAt, now) : t('sync.never')
  if (sync.attention > 0) {
    look = 'bg-danger-soft border-transparent text-ink-2'
    lead = 'text-danger'
    Icon = CircleAlert
    fact = t('sync.attention', { n: sync.attention })
    more = sync.unsent > 0 ? t('sync.unsent', { n: sync.unsent }) : t('sync.look')
  } else if (sync.unsent > 0 || sync.photosLeft > 0) {
    look = 'bg-warning-soft border-transparent text-ink-2'
    lead = 'text-warning'
    Icon = sync.needsSignIn || isFull ? CircleAlert : CloudUpload
    fact =
      sync.unsent > 0 ? t('sync.unsent', { n: sync.unsent }) : t('sync.photos_left', { n: sync.photosLeft })
    const age = sync.oldestAt ? t('sync.oldest', { when: format.moment(sync.oldestAt, now) }) : t('sync.kept')
    const trouble = sync.needsSignIn ? t('sync.sign_in_to_send') : isFull ? t('sync.no_room') : ''
    more = [age, trouble].filter(Boolean).join(' · ')
  } else if (sync.needsSignIn || isFull) {
    look = 'bg-warning-soft border-transparent text-ink-2'
    lead = 'text-warning'
    Icon = CircleAlert
    fact = t(sync.needsSignIn ? 'sync.sign_in_again' : 'sync.no_room')
    more = sync.lastSyncAt ? t('sync.heard', { when: format.moment(sync.lastSyncAt, now) }) : t('sync.never')
  } else if (!sync.lastSyncAt && sync.online) {
    lead = 'text-muted'
    Icon = CloudDownload
    fact = t('sync.receiving')
    more = t('sync.first')
  } else if (!sync.online) {
    lead = 'text-muted'
    Icon = CloudOff
    fact = t('sync.offline')
  }
  return (
    <aside aria-label={t('sync.name')} className="flex-none">
      <Link
        to={{ page: 'unsent' }}
        className={`reach-up relative flex min-h-8 flex-none items-center gap-2 border-y px-gutter py-1 text-xs ${look}`}
      >
        <Icon size={16} className={`flex-none ${lead}`} aria-hidden />
        <span className="min-w-0">
          <b className="text-ink">{fact}</b> · {more}
        </span>
        <ChevronRight size={16} className="ml-auto flex-none" aria-hidden />
      </Link>
    </aside>
  )
}
