import type { PhoneCounts, PhoneState } from '../../api'
import { useText } from '../../text'
import { PHONE_STATES } from './filters'
import { PhoneStateMark } from './PhoneStateMark'
import css from './sync.module.css'

interface Props {
  counts: PhoneCounts | null
  value: PhoneState | undefined
  onChange: (state: PhoneState | undefined) => void
}

/** How the phones are, in numbers that filter the list below. */
export function StateStrip({ counts, value, onChange }: Props) {
  const { t, format } = useText()
  return (
    <fieldset className={css.strip}>
      <legend className="only-spoken">{t('sync.byState')}</legend>
      {PHONE_STATES.map((state) => (
        <button
          key={state}
          type="button"
          className={css.figure}
          aria-pressed={value === state}
          onClick={() => onChange(value === state ? undefined : state)}
        >
          <span className={css.count}>{counts ? format.number(counts[state]) : '–'}</span>
          <PhoneStateMark state={state} />
          <small>{t(`sync.stateWhy.${state}`)}</small>
        </button>
      ))}
    </fieldset>
  )
}
