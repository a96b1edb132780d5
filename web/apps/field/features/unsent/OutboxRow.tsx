import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import type { OutboxItem } from '@store/index.ts'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, navigate } from '../../frame/navigation.tsx'
import { useStore } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { Discard } from './Discard.tsx'
import { canBeCorrected, ICONS, NAMES, needsPerson } from './operationLook.ts'

/** Where a record stands, in one sentence. */
function useStanding(item: OutboxItem): string {
  const { t } = useTranslation()
  const format = useFormat()
  const { photo, decision } = item
  if (decision) {
    const word = t(decision.decision === 'accepted' ? 'unsent.accepted' : 'unsent.dismissed')
    return decision.reason ? t('unsent.decided_why', { decision: word, reason: decision.reason }) : word
  }
  if (item.discarding !== null) return t('unsent.letting_go', { reason: item.discarding })
  if (item.lost.length > 0) {
    const names = item.lost.map((field) => t(`field.${field}` as 'field.name', { defaultValue: field }))
    return t('unsent.lost', { fields: names.join(t('unsent.and')) })
  }
  let state = t('unsent.queued')
  if (photo?.failed) state = t('unsent.photo_failed')
  else if (item.code) state = errorText({ code: item.code, params: item.params }, t, format)
  else if (photo && photo.sent > 0)
    state = t('unsent.photo_sent', { size: format.bytes(photo.size), sent: format.bytes(photo.sent) })
  else if (item.status === 'sending') state = t('unsent.sending_it')
  else if (item.status === 'acked' && photo)
    state = t('unsent.photo_waits', { size: format.bytes(photo.size) })
  return item.retryAt ? `${state} · ${t('unsent.retry_at', { at: format.timeSeconds(item.retryAt) })}` : state
}

/** What the person can do about a record that does not go by itself. */
function Ways({ item }: { item: OutboxItem }): ReactNode {
  const { t } = useTranslation()
  const store = useStore()
  const [isLeaving, setLeaving] = useState(false)
  const retry = () => void store.outbox.retry(item.opId)
  if (item.lost.length > 0 && item.status === 'acked')
    return (
      <Button tone="text" onClick={() => void store.outbox.discard(item.opId, t('unsent.seen_reason'))}>
        {t('unsent.seen')}
      </Button>
    )
  if (!needsPerson(item))
    return (
      item.status === 'deferred' && (
        <Button tone="text" className="text-md!" onClick={retry}>
          {t('words.retry')}
        </Button>
      )
    )
  return (
    <>
      {item.grp && <p className="w-full px-2 pt-1 text-sm text-muted">{t('unsent.together')}</p>}
      <Button tone="text" className="text-md!" onClick={retry}>
        {t('words.retry')}
      </Button>
      {canBeCorrected(item) && (
        <Button tone="text" className="text-md!" onClick={() => navigate({ page: 'correct', op: item.opId })}>
          {t('unsent.edit')}
        </Button>
      )}
      <Button tone="danger" className="ml-auto text-md!" onClick={() => setLeaving(true)}>
        {t('unsent.discard')}
      </Button>
      {isLeaving && <Discard item={item} onClose={() => setLeaving(false)} />}
    </>
  )
}

export function OutboxRow({ item }: { item: OutboxItem }) {
  const { t } = useTranslation()
  const format = useFormat()
  const standing = useStanding(item)
  const Icon = ICONS[item.type]
  const isTrouble = needsPerson(item)
  const { photo } = item
  const title = (
    <>
      {t(`operation.${NAMES[item.type]}`)}
      {item.customerName && ` · ${item.customerName}`}
    </>
  )
  return (
    <li className="flex gap-3 border-line px-gutter py-3 not-first:border-t">
      <Icon
        size={19}
        strokeWidth={1.75}
        aria-hidden
        className={`mt-0.5 flex-none ${isTrouble ? 'text-danger' : 'text-ink-2'}`}
      />
      <div className="min-w-0 flex-1">
        <p className="flex justify-between gap-3 leading-snug">
          <span className="font-medium [overflow-wrap:anywhere]">
            {item.visitId && item.status !== 'rejected' ? (
              <Link to={{ page: 'visit', id: item.visitId }} className="reach">
                {title}
              </Link>
            ) : (
              title
            )}
          </span>
          <span className="flex-none text-sm text-muted">{format.moment(item.at)}</span>
        </p>
        <p className="text-sm text-ink-2 [overflow-wrap:anywhere]">{standing}</p>
        {photo && photo.sent > 0 && photo.sent < photo.size && (
          <div className="mt-1.5 h-1 overflow-hidden rounded-full bg-surface-3" aria-hidden="true">
            <i className="block h-full bg-accent" style={{ width: `${(photo.sent / photo.size) * 100}%` }} />
          </div>
        )}
        <div className="-mx-2 -mb-2 flex flex-wrap gap-x-1 empty:hidden">
          <Ways item={item} />
        </div>
      </div>
    </li>
  )
}
