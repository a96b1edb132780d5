import { LazyMap, type Marker } from '@shared/map/LazyMap.tsx'
import { boundsOf, circle } from '@shared/map/places.ts'
import type { Customer, FixInput } from '@store/index.ts'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

/** Beyond this the way there is not what the person wants to see. */
const NEAR_M = 1500

interface Props {
  customer: Customer
  fix: FixInput | null
  onUnavailable: () => void
}

export function CheckInMap({ customer, fix, onUnavailable }: Props) {
  const { t } = useTranslation()
  const { pin } = customer
  const { lng, lat, accuracy_m } = fix ?? { lng: 0, lat: 0, accuracy_m: null }
  const isKnown = fix !== null
  const fence = useMemo(() => (pin ? { lng: pin.lng, lat: pin.lat, radius_m: pin.radius_m } : null), [pin])
  const markers = useMemo<Marker[]>(
    () => (pin ? [{ id: customer.id, lng: pin.lng, lat: pin.lat, pin: { shape: 'store' } }] : []),
    [customer.id, pin],
  )
  const me = useMemo(() => (isKnown ? { lng, lat, accuracy_m } : null), [isKnown, lng, lat, accuracy_m])
  const view = useMemo(() => {
    const around = pin ? circle(pin, pin.radius_m, 8) : []
    const isNear = me && pin && Math.hypot((me.lng - pin.lng) * 96_000, (me.lat - pin.lat) * 111_000) < NEAR_M
    const places = me && (isNear || !pin) ? [...around, me] : around
    const bounds = boundsOf(places)
    return bounds ? { bounds, maxZoom: 17 } : null
  }, [pin, me])
  if (!view) return null
  return (
    <LazyMap
      name={t('check_in.map', { name: customer.name })}
      view={view}
      padding={{ top: 60, bottom: 48, left: 48, right: 48 }}
      markers={markers}
      fence={fence}
      me={me}
      onUnavailable={onUnavailable}
    />
  )
}
