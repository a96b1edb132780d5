import { useFormat } from '@shared/i18n/company.tsx'
import { LazyMap } from '@shared/map/LazyMap.tsx'
import { GradeBadge } from '@shared/ui/GradeBadge.tsx'
import type { Customer as CustomerData } from '@store/index.ts'
import { ListChecks, MapPinCheckInside, MapPinned, Navigation, Pencil, Phone, StoreIcon } from 'lucide-react'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { directionsTo } from '../../device/directions.ts'
import { navigate } from '../../frame/navigation.tsx'
import { Page } from '../../frame/Page.tsx'
import { usePreferences } from '../../frame/preferences.tsx'
import { useLive, useMe } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { Chip } from '../../kit/Chip.tsx'
import { EmptyState } from '../../kit/EmptyState.tsx'
import { IconButton } from '../../kit/IconButton.tsx'
import { PageHeader } from '../../kit/PageHeader.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { PARTS } from './parts.ts'
import { nameOf, useSetup } from './setup.ts'

const MaskedPhone = lazy(() => import('./MaskedPhone.tsx'))

const SHORTCUT =
  'flex min-h-14 flex-1 flex-col items-center justify-center gap-1 rounded-lg bg-surface p-2 text-sm font-medium shadow-1 active:bg-surface-2'

function Shortcuts({ customer }: { customer: CustomerData }) {
  const { t } = useTranslation()
  const { phone, pin, name } = customer
  if (!phone && !pin) return null
  return (
    <div className="flex gap-2 px-gutter">
      {phone && (
        <a href={`tel:${phone}`} className={SHORTCUT}>
          <Phone size={20} strokeWidth={1.75} aria-hidden />
          {t('words.phone')}
        </a>
      )}
      {pin && (
        <a href={directionsTo(pin, name)} className={SHORTCUT}>
          <Navigation size={20} strokeWidth={1.75} aria-hidden />
          {t('words.navigate')}
        </a>
      )}
    </div>
  )
}

function Details({ customer }: { customer: CustomerData }) {
  const { t } = useTranslation()
  const format = useFormat()
  const facts = [
    { label: t('field.code'), value: customer.code },
    { label: t('field.contact'), value: customer.contact },
    {
      label: t('field.phone'),
      value:
        customer.phone ??
        (typeof customer.phone_hint === 'string' && (
          <Suspense>
            <MaskedPhone key={customer.version} id={customer.id} hint={customer.phone_hint} />
          </Suspense>
        )),
    },
    { label: t('field.district'), value: customer.district },
    { label: t('field.status'), value: t(`trade.status.${customer.status}`) },
    { label: t('field.owner'), value: customer.owner?.person_name ?? null },
    {
      label: t('customer.last_visit'),
      value: customer.last_visit_at && format.moment(customer.last_visit_at),
    },
    { label: t('field.note'), value: customer.note },
  ].filter((fact) => fact.value)
  return (
    <section
      aria-label={t('customer.details')}
      className="mx-gutter rounded-lg bg-surface px-3.5 py-1 shadow-1"
    >
      <dl>
        {facts.map(({ label, value }) => (
          <div key={label} className="flex gap-3 border-line py-2 text-md not-first:border-t">
            <dt className="w-24 flex-none text-muted">{label}</dt>
            <dd className="min-w-0 flex-1 [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function PinMap({ customer }: { customer: CustomerData }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { saving } = usePreferences()
  const [isMissing, setMissing] = useState(false)
  const { pin, id } = customer
  const shown = useMemo(
    () =>
      pin && {
        markers: [{ id, lng: pin.lng, lat: pin.lat, pin: { shape: 'store' } as const }],
        fence: { lng: pin.lng, lat: pin.lat, radius_m: pin.radius_m },
        view: { centre: { lng: pin.lng, lat: pin.lat }, zoom: 15.5 },
      },
    [id, pin],
  )
  if (!shown || !pin)
    return (
      <p className="mx-gutter flex gap-2 text-sm text-muted">
        <MapPinned size={17} aria-hidden className="mt-0.5 flex-none" />
        {t('customer.no_pin')}
      </p>
    )
  if (saving || isMissing) return null
  return (
    <section aria-label={t('customer.pin')} className="mx-gutter">
      <div className="relative h-36 overflow-hidden rounded-lg shadow-1">
        <LazyMap
          name={t('check_in.map', { name: customer.name })}
          view={shown.view}
          markers={shown.markers}
          fence={shown.fence}
          onUnavailable={() => setMissing(true)}
        />
      </div>
      <p className="pt-1.5 text-sm text-muted">
        {t('customer.fence', { radius: format.distance(pin.radius_m) })}
      </p>
    </section>
  )
}

export default function Customer({ id }: { id: string }) {
  const { t } = useTranslation()
  const me = useMe()
  const { kinds } = useSetup()
  const customer = useLive(`customer ${id}`, (store) => store.customers.get(id))
  const open = useLive('open-visit', (store) => store.visits.open())
  if (customer === undefined) return <SkeletonRows />
  const parent = { page: 'customers' } as const
  if (customer === null)
    return (
      <Page title={t('customer.gone')} header={<PageHeader title={t('tabs.customers')} parent={parent} />}>
        <EmptyState icon={StoreIcon} title={t('customer.gone')} reason={t('customer.gone_reason')} />
      </Page>
    )
  const isHere = open?.customer_id === customer.id
  const canEdit = me.abilities.includes('customer:edit')
  const header = (
    <PageHeader title={t('customer.title')} parent={parent}>
      {canEdit && (
        <IconButton
          icon={Pencil}
          name={t('customer.edit')}
          onClick={() => navigate({ page: 'customer-edit', id: customer.id })}
        />
      )}
    </PageHeader>
  )
  const foot = isHere ? (
    <Button
      tone="primary"
      big
      icon={ListChecks}
      className="w-full"
      onClick={() => navigate({ page: 'visit', id: open.id })}
    >
      {t('today.open_visit')}
    </Button>
  ) : (
    <Button
      tone="primary"
      big
      icon={MapPinCheckInside}
      className="w-full"
      onClick={() => navigate({ page: 'check-in', customer: customer.id })}
    >
      {t('words.check_in')}
    </Button>
  )
  return (
    <Page title={customer.name || t('flag.customer_unknown')} header={header} foot={foot}>
      <div className="flex flex-col gap-3.5 pb-6">
        <section className="px-gutter">
          <h2 className="flex items-center gap-2 text-[1.25rem] leading-snug">
            <GradeBadge grade={customer.grade} />
            <span className="[overflow-wrap:anywhere]">{customer.name || t('flag.customer_unknown')}</span>
          </h2>
          <p className="text-sm text-ink-2">
            {[nameOf(kinds, customer.kind), customer.address].filter(Boolean).join(' · ')}
          </p>
          {customer.pending && (
            <p className="pt-1">
              <Chip tone="warn">{t('customer.pending')}</Chip>
            </p>
          )}
        </section>
        <Shortcuts customer={customer} />
        <PinMap customer={customer} />
        <Details customer={customer} />
        {PARTS.filter((part) => me.abilities.includes(part.ability)).map((part) => (
          <Suspense key={part.key}>
            <part.Component customer={customer} />
          </Suspense>
        ))}
      </div>
    </Page>
  )
}
