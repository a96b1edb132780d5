import { Button } from 'antd'
import { List, Map as MapIcon } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { LiveState } from '../../api'
import { UnitFilter } from '../../parts/Filters'
import { useText } from '../../text'
import css from './live.module.css'
import { useChannel } from './nudges'
import { STATE_ICONS } from './StateChip'
import { type LiveFilters, type LiveSelection, STATES } from './select'

interface Props {
  now: string
  filters: LiveFilters
  selection: LiveSelection
  isList: boolean
  canMap: boolean
  onChange: (change: Partial<LiveFilters> & { view?: string | undefined }) => void
}

export function LiveBar({ now, filters, selection, isList, canMap, onChange }: Props) {
  const { t, format } = useText()
  const choices: { state: LiveState | undefined; count: number }[] = [
    { state: undefined, count: selection.inUnit.length },
    ...STATES.map((state) => ({ state, count: selection.counts[state] })),
  ]
  return (
    <div className={css.bar}>
      <div className={css.panel}>
        <Clock now={now} />
        <UnitFilter value={filters.unit} onChange={(unit) => onChange({ unit })} />
        {canMap && (
          <Button
            type="text"
            aria-label={t(isList ? 'live.showMap' : 'live.showList')}
            title={t(isList ? 'live.showMap' : 'live.showList')}
            icon={isList ? <MapIcon size={17} aria-hidden /> : <List size={17} aria-hidden />}
            onClick={() => onChange({ view: isList ? undefined : 'list' })}
          />
        )}
      </div>
      <fieldset className={css.panel}>
        <legend className="only-spoken">{t('live.byState')}</legend>
        {choices.map(({ state, count }) => {
          const Icon = state && STATE_ICONS[state]
          return (
            <button
              key={state ?? 'all'}
              type="button"
              className={css.choice}
              aria-pressed={filters.state === state}
              onClick={() => onChange({ state })}
            >
              {Icon && <Icon size={15} aria-hidden className={css[state]} />}
              {state ? t(`live.state.${state}`) : t('live.all')} <b>{format.number(count)}</b>
            </button>
          )
        })}
      </fieldset>
    </div>
  )
}

/** The server's clock, carried on between its answers; the dot says how news arrive. */
function Clock({ now }: { now: string }) {
  const { t, format } = useText()
  const channel = useChannel()
  const [behind, setBehind] = useState(() => Date.parse(now) - Date.now())
  const [local, setLocal] = useState(Date.now)
  useEffect(() => setBehind(Date.parse(now) - Date.now()), [now])
  useEffect(() => {
    const timer = window.setInterval(() => setLocal(Date.now()), 1000)
    return () => window.clearInterval(timer)
  }, [])
  const how = t(`live.channel.${channel}`)
  return (
    <span className={css.clock} title={how}>
      <b>{t('nav.live')}</b>
      <i className={css[channel]} role="img" aria-label={how} />
      <time>{format.timeSeconds(local + behind)}</time>
    </span>
  )
}
