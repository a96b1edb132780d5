import { GradeBadge } from '@shared/ui/GradeBadge.tsx'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { MapPinned, Pencil } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import type { Customer } from '../../api'
import { PageHead, usePageTitle } from '../../parts/PageHead'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useShortcuts } from '../../shell/shortcuts'
import { useText } from '../../text'
import { useWords } from '../../words'
import { VisitTable } from '../visits/VisitTable'
import { ContactName } from './ContactName'
import { StatusChip } from './columns'
import css from './customer.module.css'
import { HandOvers } from './HandOvers'
import { PhoneNumber } from './PhoneNumber'
import { PinPanel } from './PinPanel'

const EditDrawer = lazy(() => import('./EditDrawer'))
const EraseModal = lazy(() => import('./EraseModal'))
const PinDrawer = lazy(() => import('./PinDrawer'))
const route = getRouteApi('/shell/customers/$customerId')

export function CustomerPage() {
  const { t } = useText()
  const { customerId } = route.useParams()
  const { data, error, refetch } = useQuery(queries.customer(customerId))
  usePageTitle(data?.name ?? t('nav.customers'))
  if (error && !data) return <Trouble error={error} retry={refetch} />
  if (!data) return <RowsSkeleton rows={10} />
  return <CustomerView key={data.id} customer={data} />
}

function CustomerView({ customer }: { customer: Customer }) {
  const { t } = useText()
  const words = useWords()
  const { data: me } = useSuspenseQuery(queries.me)
  const [open, setOpen] = useState<'edit' | 'pin' | 'erase' | null>(null)
  const mayEdit = me.abilities.includes('customer:edit')
  useShortcuts(mayEdit ? [{ keys: 'E', label: t('customers.edit'), run: () => setOpen('edit') }] : [])
  const close = () => setOpen(null)
  return (
    <>
      <PageHead
        crumb={
          <>
            <Link to="/customers">{t('nav.customers')}</Link>
            {' ›'}
          </>
        }
        title={words.customer(customer.name)}
        beside={
          <>
            <GradeBadge grade={customer.grade} />
            <StatusChip status={customer.status} />
          </>
        }
        actions={
          mayEdit && (
            <>
              <Button icon={<MapPinned size={16} aria-hidden />} onClick={() => setOpen('pin')}>
                {t('pin.new')}
              </Button>
              <Button type="primary" icon={<Pencil size={15} aria-hidden />} onClick={() => setOpen('edit')}>
                {t('customers.edit')}
              </Button>
            </>
          )
        }
      />
      <div className={css.page}>
        <div className={css.left}>
          <Facts customer={customer} mayReveal={me.abilities.includes('customer:reveal')} />
          <HandOvers customerId={customer.id} />
          <h2 className={css.section}>{t('nav.visits')}</h2>
          <VisitTable filters={{ customer: customer.id }} of="customer" />
          {me.abilities.includes('privacy:manage') && !customer.archived_at && (
            <p>
              <Button danger type="text" onClick={() => setOpen('erase')}>
                {t('erase.title')}
              </Button>
            </p>
          )}
        </div>
        <PinPanel customer={customer} />
      </div>
      <Suspense>
        {open === 'edit' && <EditDrawer customer={customer} onClose={close} />}
        {open === 'erase' && (
          <EraseModal of={{ kind: 'customer', id: customer.id }} confirm={customer.name} onClose={close} />
        )}
        {open === 'pin' && <PinDrawer customer={customer} onClose={close} />}
      </Suspense>
    </>
  )
}

function Facts({ customer, mayReveal }: { customer: Customer; mayReveal: boolean }) {
  const { t, format } = useText()
  const words = useWords()
  const owner = [customer.owner?.person_name, customer.owner?.unit_name].filter(Boolean).join(' · ')
  const facts: [string, ReactNode][] = [
    [t('customers.code'), customer.code],
    [t('customers.kind'), words.kind(customer.kind)],
    [t('customers.owner'), owner || t('customers.nobody')],
    [
      t('customers.lastVisit'),
      customer.last_visit_at ? format.moment(customer.last_visit_at) : t('customers.never'),
    ],
    [
      t('customers.contact'),
      customer.contact && (
        <ContactName key={customer.version} id={customer.id} shown={customer.contact} mayReveal={mayReveal} />
      ),
    ],
    [
      t('customers.phone'),
      customer.phone === null && customer.phone_hint === null ? null : (
        <PhoneNumber key={customer.version} customer={customer} mayReveal={mayReveal} />
      ),
    ],
    [t('customers.address'), [customer.district, customer.address].filter(Boolean).join(' ') || null],
    [t('customers.since'), format.date(customer.created_at)],
  ]
  return (
    <>
      <dl className={css.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value ?? <span className="muted">{t('conflict.empty')}</span>}</dd>
          </div>
        ))}
      </dl>
      {customer.note && (
        <p className={css.note}>
          <b>{t('customers.note')}</b>
          {customer.note}
        </p>
      )}
    </>
  )
}
