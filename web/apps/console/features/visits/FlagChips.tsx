import type { VisitRow } from '../../api'
import { useText } from '../../text'
import { flagName } from './flags'

export function FlagChips({ row }: { row: Pick<VisitRow, 'flags' | 'planned'> }) {
  const { t } = useText()
  return (
    <span style={{ display: 'inline-flex', flexWrap: 'wrap', gap: 4 }}>
      {row.flags.map((flag) => {
        const known = flagName(flag)
        return (
          <span key={flag} className={`chip ${flag === 'simulated' ? '' : 'chip-warn'}`}>
            {known ? t(`flag.${known}`) : flag}
          </span>
        )
      })}
      {!row.planned && <span className="chip">{t('visits.unplanned')}</span>}
    </span>
  )
}
