import type { FixInput, PinDoc } from '@store/index.ts'
import { useTranslation } from 'react-i18next'
import { Note } from '../../kit/Note.tsx'

const METRES_PER_DEGREE = 111_195

/** A position so many metres north-east of the pin, marked as simulated. */
export function standAt(pin: PinDoc, metres: number, now: Date): FixInput {
  const step = metres / Math.SQRT2 / METRES_PER_DEGREE
  return {
    lng: pin.lng + step / Math.cos((pin.lat * Math.PI) / 180),
    lat: pin.lat + step,
    accuracy_m: 8,
    taken_at: now.toISOString(),
    simulated: true,
  }
}

interface Props {
  pin: PinDoc
  isSimulated: boolean
  onStand: (fix: FixInput | null) => void
}

/** In a demo company only: nobody who tries it is in the invented city. */
export function StandHere({ pin, isSimulated, onStand }: Props) {
  const { t } = useTranslation()
  const places = [
    { metres: 12, label: t('demo.at_door') },
    { metres: 400, label: t('demo.far') },
  ]
  const choice =
    'min-h-tap rounded-md bg-surface px-3 text-sm font-medium text-accent shadow-[inset_0_0_0_1px_var(--line-control)]'
  return (
    <Note kind="hint">
      <p>{isSimulated ? t('demo.standing') : t('demo.lead')}</p>
      <div className="mt-2 flex flex-wrap gap-2">
        {places.map(({ metres, label }) => (
          <button
            key={metres}
            type="button"
            className={choice}
            onClick={() => onStand(standAt(pin, metres, new Date()))}
          >
            {label}
          </button>
        ))}
        {isSimulated && (
          <button type="button" className={choice} onClick={() => onStand(null)}>
            {t('demo.real')}
          </button>
        )}
      </div>
    </Note>
  )
}
