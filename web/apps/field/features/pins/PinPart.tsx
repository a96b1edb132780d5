import { CloudUpload, MapPinned, UserRoundCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, navigate } from '../../frame/navigation.tsx'
import { useLive, useMe } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import type { PartProps } from '../customers/parts.ts'

/** Whether the pin can be trusted, and the way to a better one. */
export default function PinPart({ customer }: PartProps) {
  const { t } = useTranslation()
  const me = useMe()
  const boxes = useLive('approvals', (store) => store.approvals.list())
  const isWaiting = useLive(`pin of ${customer.id}`, async (store) =>
    (await store.pins()).isWaiting(customer.id),
  )
  if (!boxes || isWaiting === undefined) return null
  const run = [...boxes.asked, ...boxes.mine].find(
    (one) =>
      one.kind === 'customer.pin' &&
      one.entity_id === customer.id &&
      (one.status === 'running' || one.status === 'returned'),
  )
  const mayAsk = me.abilities.includes('customer:edit')
  return (
    <section aria-label={t('customer.pin')} className="flex flex-col gap-2 px-gutter">
      {customer.pin?.provisional && (
        <p className="flex gap-2 text-sm text-muted">
          <UserRoundCheck size={17} aria-hidden className="mt-0.5 flex-none" />
          {t('pin_ask.provisional')}
        </p>
      )}
      {run ? (
        <Link
          to={
            run.status === 'returned' && run.person_id === me.person.id
              ? { page: 'pin-ask', id: customer.id }
              : { page: 'approval', id: run.id }
          }
          className="flex min-h-tap items-center gap-2 rounded-lg bg-surface px-3.5 text-md text-accent shadow-1 active:bg-surface-2"
        >
          <MapPinned size={17} aria-hidden />
          {t(run.status === 'returned' ? 'pin_ask.returned' : 'pin_ask.under_way')}
        </Link>
      ) : isWaiting && customer.pin && !customer.pin.provisional ? (
        <p className="flex items-center gap-2 text-sm text-ink-2">
          <CloudUpload size={17} aria-hidden className="text-warning" />
          {t('pin_ask.waiting')}
        </p>
      ) : (
        mayAsk &&
        !isWaiting && (
          <Button
            tone="line"
            icon={MapPinned}
            className="w-full"
            onClick={() => navigate({ page: 'pin-ask', id: customer.id })}
          >
            {t(customer.pin ? 'pin_ask.open' : 'pin_ask.open_first')}
          </Button>
        )
      )}
    </section>
  )
}
