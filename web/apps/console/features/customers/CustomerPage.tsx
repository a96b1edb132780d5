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
import { ContactName } from './ContactName'
import { StatusChip } from './columns'
import css from './customer.module.css'
import { PhoneNumber } from './PhoneNumber'
import { PinPanel } from './PinPanel'
import { CARDS, TABS } from './sections'

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
  const { tab = 'overview' } = route.useSearch()
  const tabs = TABS.filter((one) => me.abilities.includes(one.ability))
  const chosen = tabs.find((one) => one.key === tab)
  const [open, setOpen] = useState<'edit' | 'pin' | 'erase' | null>(null)
  const mayEdit = me.abilities.includes('customer:edit')
  const maySetPin = me.abilities.includes('pin:set')
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
              {maySetPin && (
                <Button icon={<MapPinned size={16} aria-hidden />} onClick={() => setOpen('pin')}>
                  {t('pin.new')}
                </Button>
              )}
              <Button type="primary" icon={<Pencil size={15} aria-hidden />} onClick={() => setOpen('edit')}>
                {t('customers.edit')}
              </Button>
            </>
          )
        }
      />
      <TabBar customerId={customer.id} tabs={tabs} chosen={chosen?.key ?? 'overview'} />
      {chosen ? (
        <Suspense fallback={<RowsSkeleton rows={8} />}>
          <section className={css.tab} aria-label={t(chosen.title)}>
            <chosen.Component customer={customer} />
          </section>
        </Suspense>
      ) : (
        <div className={css.page}>
          <div className={css.left}>
            <Facts customer={customer} mayReveal={me.abilities.includes('customer:reveal')} />
            <Suspense fallback={<RowsSkeleton rows={4} />}>
              {CARDS.filter((one) => me.abilities.includes(one.ability)).map((one) => (
                <one.Component key={one.key} customer={customer} />
              ))}
            </Suspense>
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
      )}
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

interface TabBarProps {
  customerId: string
  tabs: readonly (typeof TABS)[number][]
  chosen: string
}

function TabBar({ customerId, tabs, chosen }: TabBarProps) {
  const { t } = useText()
  return (
    <nav className={css.tabs} aria-label={t('customers.parts')}>
      {[{ key: 'overview', title: 'customers.overview' } as const, ...tabs].map((one) => (
        <Link
          key={one.key}
          to="/customers/$customerId"
          params={{ customerId }}
          search={one.key === 'overview' ? {} : { tab: one.key }}
          aria-current={one.key === chosen ? 'page' : undefined}
          replace
        >
          {t(one.title)}
        </Link>
      ))}
    </nav>
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
