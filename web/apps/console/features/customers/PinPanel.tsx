import { LazyMap, type View } from '@shared/map/LazyMap.tsx'
import { useQuery } from '@tanstack/react-query'
import { MapPinOff } from 'lucide-react'
import { useState } from 'react'
import type { Customer, Pin } from '../../api'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import { useWords } from '../../words'
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
