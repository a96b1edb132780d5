import type { LocalVisit } from '@store/index.ts'
import { ChevronRight, MapPinned } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from '../../frame/navigation.tsx'
import { useMe } from '../../frame/store.tsx'

/** Under a verdict that rests on a wrong pin, or on none: the way to a right one. */
export default function PinWrong({ visit }: { visit: LocalVisit }) {
  const { t } = useTranslation()
  const me = useMe()
  const { judgement, customer } = visit
  const hasNone = judgement?.reasons.some((reason) => reason.code === 'no_pin')
  const isAsked = judgement?.verdict === 'off_site' || hasNone
  if (!isAsked || !customer?.id || visit.person_id !== me.person.id) return null
  if (!me.abilities.includes('customer:edit')) return null
  return (
    <Link
      to={{ page: 'pin-ask', id: customer.id }}
      className="mx-gutter flex items-center gap-3 rounded-lg bg-accent-soft px-3.5 py-3 active:bg-surface-2"
    >
      <MapPinned size={22} strokeWidth={1.75} aria-hidden className="flex-none text-accent" />
      <span className="min-w-0 flex-1">
        <span className="block font-medium">
          {t(customer.pin ? 'pin_ask.wrong_title' : 'pin_ask.open_first')}
        </span>
        <span className="block text-sm text-ink-2">
          {t(customer.pin ? 'pin_ask.wrong' : 'pin_ask.why_first')}
        </span>
      </span>
      <ChevronRight size={18} aria-hidden className="flex-none text-accent" />
    </Link>
  )
}
