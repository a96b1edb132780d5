import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import type { OutboxItem } from '@store/index.ts'
import { Image, LocateFixed, LogOut, MapPinCheckInside, Store } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from '../../frame/navigation.tsx'
import { useStore } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { useToast } from '../../kit/toast.tsx'

const ICONS = {
  'visit.check_in': MapPinCheckInside,
  'visit.attach_fix': LocateFixed,
  'visit.check_out': LogOut,
  'visit.add_photo': Image,
  'customer.create': Store,
  'customer.edit': Store,
}

const NAMES = {
  'visit.check_in': 'check_in',
  'visit.attach_fix': 'attach_fix',
  'visit.check_out': 'check_out',
  'visit.add_photo': 'add_photo',
  'customer.create': 'customer_create',
  'customer.edit': 'customer_edit',
} as const

export function OutboxRow({ item }: { item: OutboxItem }) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const toast = useToast()
  const Icon = ICONS[item.type]
  const isRejected = item.status === 'rejected'
  const { photo } = item

  let state = t('unsent.queued')
  if (item.code) state = errorText({ code: item.code, params: item.params }, t, format)
  else if (photo?.failed) state = t('unsent.photo_failed')
  else if (photo && photo.sent > 0)
    state = t('unsent.photo_sent', { size: format.bytes(photo.size), sent: format.bytes(photo.sent) })
  else if (item.status === 'sending') state = t('unsent.sending_it')
  else if (item.status === 'acked' && photo)
    state = t('unsent.photo_waits', { size: format.bytes(photo.size) })
  if (item.retryAt) state += ` · ${t('unsent.retry_at', { at: format.timeSeconds(item.retryAt) })}`

  const title = (
    <>
      {t(`operation.${NAMES[item.type]}`)}
      {item.customerName && ` · ${item.customerName}`}
    </>
  )
  async function discard() {
    await store.outbox.discard(item.opId, 'put aside on the phone')
    toast({ text: t('unsent.discarded') })
  }
  return (
    <li className="flex gap-3 border-line px-gutter py-3 not-first:border-t">
      <Icon
        size={19}
        strokeWidth={1.75}
        aria-hidden
        className={`mt-0.5 flex-none ${isRejected ? 'text-danger' : 'text-ink-2'}`}
      />
      <div className="min-w-0 flex-1">
        <p className="flex justify-between gap-3 leading-snug">
          <span className="font-medium [overflow-wrap:anywhere]">
            {item.visitId && !isRejected ? (
              <Link to={{ page: 'visit', id: item.visitId }} className="reach">
                {title}
              </Link>
            ) : (
              title
            )}
          </span>
          <span className="flex-none text-sm text-muted">{format.time(item.at)}</span>
        </p>
        <p className="text-sm text-ink-2">{state}</p>
        {photo && photo.sent > 0 && (
          <div className="mt-1.5 h-1 overflow-hidden rounded-full bg-surface-3" aria-hidden="true">
            <i className="block h-full bg-accent" style={{ width: `${(photo.sent / photo.size) * 100}%` }} />
          </div>
        )}
        {(isRejected || photo?.failed || item.status === 'deferred') && (
          <div className="-mx-2 -mb-2 flex justify-between">
            <Button tone="text" onClick={() => void store.outbox.retry(item.opId)}>
              {t('words.retry')}
            </Button>
            {isRejected && (
              <Button tone="danger" onClick={() => void discard()}>
                {t('unsent.discard')}
              </Button>
            )}
          </div>
        )}
      </div>
    </li>
  )
}
