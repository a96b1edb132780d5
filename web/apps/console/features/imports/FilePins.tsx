import { fromMap } from '@shared/domain/datum.ts'
import { LazyMap } from '@shared/map/LazyMap.tsx'
import { useMemo, useState } from 'react'
import { useMapStart } from '../../parts/useMapStart'
import { useText } from '../../text'
import type { CustomerImport, Datum } from './calls'

interface Props {
  pins: NonNullable<CustomerImport['report']>['pins']
  datum: Datum
}

/** A sample of the file's places as the chosen datum reads them. */
export function FilePins({ pins, datum }: Props) {
  const { t } = useText()
  const [hasMap, setHasMap] = useState(true)
  const markers = useMemo(
    () =>
      pins.map((pin) => ({
        id: String(pin.row),
        pin: { shape: 'store' as const },
        ...fromMap({ lng: pin.lng, lat: pin.lat }, datum === 'unknown' ? 'wgs84' : datum),
      })),
    [pins, datum],
  )
  const view = useMapStart(markers)
  if (!hasMap) return <p className="muted">{t('imports.noMap')}</p>
  return (
    <div style={{ height: 360, marginTop: 12, position: 'relative' }}>
      {view && (
        <LazyMap
          controls
          name={t('imports.datumMap')}
          view={view}
          markers={markers}
          onUnavailable={() => setHasMap(false)}
        />
      )}
    </div>
  )
}
