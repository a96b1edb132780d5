import { Link } from '@tanstack/react-router'
import type { Visit } from '../../api'
import { useNow } from '../../parts/useNow'
import { useText } from '../../text'
import { initialsOf } from '../people/initials'
import { secondsSoFar } from './dwell'
import css from './visit.module.css'

const NOTICEABLE_S = 60

export function delaySeconds({ started_at, received_at }: Pick<Visit, 'started_at' | 'received_at'>): number {
  return Math.max(0, Math.round((Date.parse(received_at) - Date.parse(started_at)) / 1000))
}

export function VisitSummary({ visit }: { visit: Visit }) {
  const { t, format } = useText()
  const delay = delaySeconds(visit)
  const soFar = secondsSoFar(visit, useNow())
  const dwell =
    visit.dwell_s !== null
      ? format.duration(visit.dwell_s)
      : soFar === null
        ? '–'
        : t('visits.soFar', { time: format.duration(soFar) })
  const facts: [string, string, string?][] = [
    [t('visits.checkIn'), format.timeSeconds(visit.started_at)],
    [t('visits.checkOut'), visit.ended_at ? format.timeSeconds(visit.ended_at) : t('visits.open')],
    [t('visits.dwell'), dwell],
    [
      t('visits.received'),
      format.time(visit.received_at),
      delay >= NOTICEABLE_S ? t('visit.lateBy', { delay: format.duration(delay) }) : undefined,
    ].filter((one) => one !== undefined) as [string, string, string?],
  ]
  return (
    <div className={css.summary}>
      <div className={css.person}>
        <span className="avatar">{initialsOf(visit.person.name)}</span>
        <div>
          <Link to="/visits" search={{ person: visit.person.id }}>
            <b>{visit.person.name}</b>
          </Link>
          <div className="muted">
            {[visit.unit?.name, t(visit.planned ? 'visits.planned' : 'visits.unplanned')]
              .filter(Boolean)
              .join(' · ')}
          </div>
        </div>
      </div>
      <dl>
        <div>
          <dt>{t('visits.day')}</dt>
          <dd>{format.dayName(`${visit.business_day}T10:00:00Z`)}</dd>
        </div>
        {facts.map(([label, value, late]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {value}
              {late && <small> {late}</small>}
            </dd>
          </div>
        ))}
      </dl>
      <Link className={css.toCustomer} to="/customers/$customerId" params={{ customerId: visit.customer.id }}>
        {t('visit.toCustomer')}
      </Link>
    </div>
  )
}
