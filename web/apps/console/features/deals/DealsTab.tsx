import { useSuspenseQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { Handshake, Plus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { State } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import type { SectionProps } from '../customers/sections'
import { DealTable } from './DealTable'
import css from './deals.module.css'
import { useMoving } from './useMoving'

const DealDrawer = lazy(() => import('./DealDrawer'))

export default function DealsTab({ customer }: SectionProps) {
  const { t } = useText()
  const { data: me } = useSuspenseQuery(queries.me)
  const { move, asking } = useMoving()
  const [open, setOpen] = useState<{ id: string | null } | null>(null)
  const mayEdit = me.abilities.includes('deal:edit')
  return (
    <div className={css.tab}>
      {mayEdit && (
        <div className={css.tabHead}>
          <Button icon={<Plus size={16} aria-hidden />} onClick={() => setOpen({ id: null })}>
            {t('deals.new')}
          </Button>
        </div>
      )}
      <DealTable
        filters={{}}
        customerId={customer.id}
        mayMove={mayEdit}
        onMove={move}
        onOpen={(deal) => setOpen({ id: deal.id })}
        empty={
          <State icon={Handshake} title={t('deals.none')}>
            {t('deals.noneYet')}
          </State>
        }
      />
      {asking}
      <Suspense>
        {open && (
          <DealDrawer
            dealId={open.id}
            customerId={customer.id}
            mayEdit={mayEdit}
            onClose={() => setOpen(null)}
          />
        )}
      </Suspense>
    </div>
  )
}
