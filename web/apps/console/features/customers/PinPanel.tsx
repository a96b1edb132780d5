import { LazyMap, type View } from '@shared/map/LazyMap.tsx'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { MapPinOff } from 'lucide-react'
import { useState } from 'react'
import type { Customer, Pin } from '../../api'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import { useWords } from '../../words'
import { useSentence } from '../people/useInvite'
import { pinCalls } from '../pins/calls'
import css from './customer.module.css'

/** The pin with its fence, and those before it; choosing one shows it on the map. */
export function PinPanel({ customer }: { customer: Customer }) {
  const { t } = useText()
  const { data, error, refetch } = useQuery(queries.pins(customer.id))
  const [chosen, setChosen] = useState<string | null>(null)
  const [hasMap, setHasMap] = useState(true)
  const pins = data?.items ?? []
  const pin = pins.find((one) => one.id === chosen) ?? customer.pin
  return (
    <aside className={css.right} aria-label={t('pin.title')}>
      {pin && hasMap && (
        <div className={css.map}>
          <LazyMap
            controls
            name={t('pin.mapOf', { name: customer.name })}
            view={viewOf(pin)}
            markers={[
              {
                id: pin.id,
                lng: pin.lng,
                lat: pin.lat,
                pin: { shape: 'store', selected: pin.id !== customer.pin?.id },
              },
            ]}
            fence={{ lng: pin.lng, lat: pin.lat, radius_m: pin.radius_m }}
            onUnavailable={() => setHasMap(false)}
          />
        </div>
      )}
      {!hasMap && <p className={css.hint}>{t('state.noMap')}</p>}
      {!customer.pin && (
        <p className={css.empty}>
          <MapPinOff size={22} strokeWidth={1.75} aria-hidden />
          {t('pin.none')}
        </p>
      )}
      {customer.pin && pins[0]?.provisional && <Provisional customer={customer} pin={pins[0]} />}
      {pins.length > 0 && <h2 className={css.section}>{t('pin.history')}</h2>}
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : data ? (
        <ol className={css.pins}>
          {pins.map((one, index) => (
            <PinRow
              key={one.id}
              pin={one}
              isCurrent={index === 0}
              isShown={one.id === pin?.id}
              show={() => setChosen(one.id)}
            />
          ))}
        </ol>
      ) : (
        <RowsSkeleton rows={3} />
      )}
    </aside>
  )
}

/** The first pin that a visit made: somebody who may set pins says that it holds. */
function Provisional({ customer, pin }: { customer: Customer; pin: Pin }) {
  const { t } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const sentence = useSentence()
  const { data: me } = useSuspenseQuery(queries.me)
  const { mutate, isPending } = useMutation({
    mutationFn: () => pinCalls.confirm(customer.id, pin.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: queries.pins(customer.id).queryKey })
      await client.invalidateQueries({ queryKey: queries.customer(customer.id).queryKey })
      void message.success(t('pinAsked.confirmed'))
    },
    onError: (error) => void message.error(sentence(error)),
  })
  return (
    <p className={css.hint}>
      {t('pinAsked.provisionalWhy')}{' '}
      {me.abilities.includes('pin:set') && (
        <Button size="small" loading={isPending} onClick={() => mutate()}>
          {t('pinAsked.confirm')}
        </Button>
      )}
    </p>
  )
}

function viewOf(pin: Pin): View {
  return { centre: { lng: pin.lng, lat: pin.lat }, zoom: pin.radius_m > 400 ? 14 : 16 }
}

interface PinRowProps {
  pin: Pin
  isCurrent: boolean
  isShown: boolean
  show: () => void
}

function PinRow({ pin, isCurrent, isShown, show }: PinRowProps) {
  const { t, format } = useText()
  const words = useWords()
  const { data: people } = useQuery(queries.people)
  const maker = people?.items.find((person) => person.id === pin.created_by)?.name
  return (
    <li>
      <button type="button" className={css.pin} aria-pressed={isShown} onClick={show}>
        <b>
          {t('pin.from', { date: format.date(pin.valid_from) })}
          {isCurrent && <span className="chip chip-positive">{t('pin.current')}</span>}
          {pin.provisional && <span className="chip">{t('pinAsked.provisional')}</span>}
        </b>
        <span>
          {t(`datum.${pin.datum}`)} · {words.pinSource(pin.source)} ·{' '}
          {t('pin.fence', { radius: format.distance(pin.radius_m) })}
        </span>
        <span className="muted">
          {pin.original.lng.toFixed(6)}, {pin.original.lat.toFixed(6)}
          {maker && ` · ${maker}`}
        </span>
      </button>
    </li>
  )
}
