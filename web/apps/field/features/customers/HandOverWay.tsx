import { UserRoundPen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, navigate } from '../../frame/navigation.tsx'
import { useLive, useSession } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import type { PartProps } from './parts.ts'

/** To hand this customer over, or to the hand-over that is under way. */
export default function HandOverWay({ customer }: PartProps) {
  const { t } = useTranslation()
  const boxes = useLive('approvals', (store) => store.approvals.list())
  const session = useSession()
  const isOff = session?.me.company.modules_off?.includes('approvals')
  if (!boxes || isOff) return null
  const underWay = [...boxes.asked, ...boxes.mine].find(
    (one) =>
      one.kind === 'customer.hand_over' &&
      one.entity_id === customer.id &&
      (one.status === 'running' || one.status === 'returned'),
  )
  if (underWay)
    return (
      <Link
        to={{ page: 'approval', id: underWay.id }}
        className="mx-gutter flex min-h-tap items-center gap-2 rounded-lg bg-surface px-3.5 text-md text-accent shadow-1 active:bg-surface-2"
      >
        <UserRoundPen size={17} aria-hidden />
        {t('hand_over.under_way')}
      </Link>
    )
  if (!session?.me.abilities.includes('customer:edit')) return null
  return (
    <div className="px-gutter">
      <Button
        tone="line"
        icon={UserRoundPen}
        className="w-full"
        onClick={() => navigate({ page: 'hand-over', id: customer.id })}
      >
        {t('hand_over.open')}
      </Button>
    </div>
  )
}
