import { LazyMap } from '@shared/map/LazyMap.tsx'
import { Button, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { useMapStart } from '../../parts/useMapStart'
import { useText } from '../../text'
import css from './customer.module.css'
import { DATUMS, type PinDraft, parsePlace, RADIUS, shownPlace } from './pinDraft'

interface Props {
  value?: PinDraft | null
  onChange?: (value: PinDraft | null) => void
  /** Where the map looks while there is no pin yet. */
  near?: { lng: number; lat: number } | null
}

const write = (draft: PinDraft | null | undefined) => (draft ? `${draft.lng}, ${draft.lat}` : '')

/** A click on the map is in WGS-84; what is pasted is in the datum that is chosen beside it. */
export function PinPicker({ value, onChange, near }: Props) {
  const { t } = useText()
  const [typed, setTyped] = useState(write(value))
  const [hasMap, setHasMap] = useState(true)
  const place = value ? shownPlace(value) : null
  const start = useMapStart(near ? [near] : [])
  const [firstView, setFirstView] = useState(start)
  if (!firstView && start) setFirstView(start)

  const set = (draft: PinDraft | null) => onChange?.(draft)
  const click = ({ lng, lat }: { lng: number; lat: number }) => {
    const draft: PinDraft = {
      lng: Number(lng.toFixed(6)),
      lat: Number(lat.toFixed(6)),
      datum: 'wgs84',
      radius_m: value?.radius_m ?? RADIUS.usual,
    }
    setTyped(write(draft))
    set(draft)
  }
  const type = (text: string) => {
    setTyped(text)
    const parsed = parsePlace(text)
    if (parsed) set({ ...parsed, datum: value?.datum ?? 'wgs84', radius_m: value?.radius_m ?? RADIUS.usual })
    else if (text.trim() === '') set(null)
  }

  return (
    <div className={css.picker}>
      <div className={css.pickerFields}>
        <Input
          value={typed}
          onChange={(event) => type(event.target.value)}
          aria-label={t('pin.coordinates')}
          placeholder={t('pin.paste')}
          {...(typed.trim() !== '' && !parsePlace(typed) ? { status: 'error' as const } : {})}
        />
        <Select
          aria-label={t('pin.datum')}
          value={value?.datum ?? 'wgs84'}
          disabled={!value}
          onChange={(datum) => value && set({ ...value, datum })}
          options={DATUMS.map((datum) => ({ value: datum, label: t(`datum.${datum}`) }))}
        />
        <InputNumber<number>
          aria-label={t('pin.radius')}
          min={RADIUS.least}
          max={RADIUS.most}
          step={10}
          precision={0}
          suffix={t('pin.metres')}
          disabled={!value}
          value={value?.radius_m ?? RADIUS.usual}
          onChange={(radius) => value && set({ ...value, radius_m: radius ?? RADIUS.usual })}
        />
      </div>
      {value?.datum === 'unknown' && <p className={css.hint}>{t('pin.unknownMeans')}</p>}
      {hasMap && firstView ? (
        <div className={css.pickerMap}>
          <LazyMap
            controls
            name={t('pin.mapName')}
            view={place && !near ? { centre: place, zoom: 16 } : firstView}
            markers={place ? [{ id: 'pin', pin: { shape: 'store', selected: true }, ...place }] : []}
            fence={place && value ? { ...place, radius_m: value.radius_m } : null}
            onPlaceClick={click}
            onUnavailable={() => setHasMap(false)}
          />
        </div>
      ) : (
        !hasMap && <p className={css.hint}>{t('pin.noMap')}</p>
      )}
      <div className={css.pickerFoot}>
        <span className="muted">{hasMap && t(value ? 'pin.clickToMove' : 'pin.clickToPlace')}</span>
        {value && (
          <Button
            size="small"
            type="text"
            onClick={() => {
              setTyped('')
              set(null)
            }}
          >
            {t('pin.clear')}
          </Button>
        )}
      </div>
    </div>
  )
}
