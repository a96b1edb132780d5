import { VerdictBadge } from '@shared/ui/VerdictBadge.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { useText } from '../../text'
import { type Impact, pinQueries } from './calls'
import css from './pins.module.css'

/** Which past verdicts would be others with the pin that is asked for. */
export function FlipList({ requestId }: { requestId: string }) {
  const { t, format } = useText()
  const { data, error, refetch } = useQuery(pinQueries.impact(requestId))
  return (
    <section>
      <h3>{t('pinAsked.impact')}</h3>
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : !data ? (
        <RowsSkeleton rows={2} />
      ) : (
        <>
          <p>
            {t(data.flips > 0 ? 'pinAsked.impactSome' : 'pinAsked.impactNone', {
              looked: format.number(data.looked_at),
              flips: format.number(data.flips),
            })}
          </p>
          {data.items.length > 0 && <Flips items={data.items} />}
          {data.flips > data.items.length && (
            <p className="muted">
              {t('pinAsked.hidden', { n: format.number(data.flips - data.items.length) })}
            </p>
          )}
          {data.blurred > 0 && (
            <p className="muted">{t('pinAsked.blurred', { n: format.number(data.blurred) })}</p>
          )}
        </>
      )}
    </section>
  )
}

function Flips({ items }: Pick<Impact, 'items'>) {
  const { t, format } = useText()
  const far = (metres: number | null) => (metres === null ? '–' : format.distance(metres))
  return (
    <ul className={css.flips}>
      {items.map((flip) => (
        <li key={flip.visit_id}>
          <span>
            <Link to="/visits/$visitId" params={{ visitId: flip.visit_id }}>
              {format.moment(flip.started_at)}
            </Link>{' '}
            {flip.person_name}
          </span>
          <span className={css.verdicts}>
            <VerdictBadge verdict={flip.before} score={flip.score_before} />
            <ArrowRight size={14} aria-label={t('pinAsked.withNew')} />
            <VerdictBadge verdict={flip.after} score={flip.score_after} />
          </span>
          <span className="muted">
            {far(flip.distance_before_m)} → {far(flip.distance_after_m)}
          </span>
        </li>
      ))}
    </ul>
  )
}
