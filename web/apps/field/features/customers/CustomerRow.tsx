import { useFormat } from '@shared/i18n/company.tsx'
import { GradeBadge } from '@shared/ui/GradeBadge.tsx'
import type { Customer } from '@store/index.ts'
import { CloudUpload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from '../../frame/navigation.tsx'
import { useStore } from '../../frame/store.tsx'
import { Chip } from '../../kit/Chip.tsx'

export function CustomerRow({ customer }: { customer: Customer }) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const { last_visit_at, status } = customer
  const isVisitedToday = Boolean(last_visit_at) && format.dayOf(last_visit_at ?? 0) === store.businessDay()
  const facts = [
    customer.address ?? customer.district,
    last_visit_at && t('today.last_visit', { when: format.daysAgo(last_visit_at) }),
  ]
  return (
    <Link
      to={{ page: 'customer', id: customer.id }}
      className="flex min-h-[3.875rem] items-center gap-3 px-gutter py-2 active:bg-surface-2"
    >
      <span className="flex w-5 flex-none justify-center">
        <GradeBadge grade={customer.grade} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block font-medium leading-snug [overflow-wrap:anywhere]">
          {customer.name || t('flag.customer_unknown')}
        </span>
        <span className="block text-sm text-muted">{facts.filter(Boolean).join(' · ')}</span>
      </span>
      <span className="flex flex-none flex-col items-end gap-0.5">
        {customer.pending ? (
          <CloudUpload size={16} className="text-warning" aria-label={t('customer.pending')} />
        ) : isVisitedToday ? (
          <Chip tone="positive">{t('customers.visited')}</Chip>
        ) : (
          status !== 'active' && (
            <Chip tone={status === 'prospect' ? 'accent' : 'neutral'}>{t(`trade.status.${status}`)}</Chip>
          )
        )}
        {customer.distance_m !== undefined && (
          <span className="text-xs text-muted">{format.distance(customer.distance_m)}</span>
        )}
      </span>
    </Link>
  )
}
