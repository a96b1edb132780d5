import type { VisitRow } from '../../api'
import { useText } from '../../text'
import { useWords } from '../../words'

export function FlagChips({ row }: { row: Pick<VisitRow, 'flags' | 'planned'> }) {
  const { t } = useText()
  const words = useWords()
  return (
    <span style={{ display: 'inline-flex', gap: 4 }}>
      {row.flags.map((flag) => (
        <span key={flag} className={`chip ${flag === 'simulated' ? '' : 'chip-warn'}`}>
          {words.flag(flag)}
        </span>
      ))}
      {!row.planned && <span className="chip">{t('visits.unplanned')}</span>}
    </span>
  )
}
