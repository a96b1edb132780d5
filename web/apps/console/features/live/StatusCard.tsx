import { GradeBadge } from '@shared/ui/GradeBadge.tsx'
import { VerdictBadge } from '@shared/ui/VerdictBadge.tsx'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { X } from 'lucide-react'
import type { FeedItem, LivePerson } from '../../api'
import { useText } from '../../text'
import { useWords } from '../../words'
import { initialsOf } from '../people/initials'
import css from './card.module.css'
import { StateChip } from './StateChip'
import type { DayRoute } from './useDayRoute'

interface Props {
  one: LivePerson
  day: string
  route: DayRoute
  feed: readonly FeedItem[]
  close: () => void
}

export function StatusCard({ one, day, route, feed, close }: Props) {
  const { t, format } = useText()
  const { person, last } = one
  const next = route.stops.find((stop) => stop.state === 'next')
  return (
    <section className={css.card} aria-label={person.name}>
      <header>
        <span className={`avatar ${css.big}`}>{initialsOf(person.name)}</span>
        <div className={css.who}>
          <h2>{person.name}</h2>
          <StateChip state={one.state} />
          <span className={css.sub}>
            {[one.unit?.name, last && t('live.lastSeen', { when: format.moment(last.at) })]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </div>
        <Button
          type="text"
          aria-label={t('live.unselect')}
          icon={<X size={17} aria-hidden />}
          onClick={close}
        />
      </header>
      {last ? (
        <LastVisit last={last} isOpen={one.open_visit_id === last.visit_id} feed={feed} />
      ) : (
        <p className={css.none}>{t('live.notYet')}</p>
      )}
      <dl>
        <div>
          <dt>{t('live.plan')}</dt>
          <dd>
            {format.number(one.done)} / {format.number(one.planned)}
          </dd>
        </div>
        <div>
          <dt>{t('live.next')}</dt>
          <dd className={css.nextName} title={next?.name ?? ''}>
            {next ? (next.name ?? '…') : t('live.noNext')}
          </dd>
        </div>
      </dl>
      {route.stops.length > 0 && <Progress route={route} />}
      <footer>
        <Link to="/visits" search={{ person: person.id, day }}>
          {t('live.visitsToday')}
        </Link>
      </footer>
    </section>
  )
}

interface LastVisitProps {
  last: NonNullable<LivePerson['last']>
  isOpen: boolean
  feed: readonly FeedItem[]
}

function LastVisit({ last, isOpen, feed }: LastVisitProps) {
  const { t, format } = useText()
  const words = useWords()
  const row = feed.find((item) => item.visit.id === last.visit_id)?.visit
  return (
    <Link to="/visits/$visitId" params={{ visitId: last.visit_id }} className={css.last}>
      {row?.photo && <img src={row.photo.thumb_url} alt="" loading="lazy" />}
      <span className={css.lastWords}>
        <b>
          <GradeBadge grade={row?.customer.grade} /> {words.customer(last.customer_name)}
        </b>
        <span>
          <VerdictBadge verdict={last.verdict} score={last.score} />
          <small>
            {isOpen
              ? t('live.since', { time: format.time(last.at) })
              : t('live.at', { time: format.time(last.at) })}
          </small>
        </span>
      </span>
    </Link>
  )
}

/** One piece per stop; the words below say what the pieces show. */
function Progress({ route }: { route: DayRoute }) {
  const { t, format } = useText()
  const count = (states: string[]) =>
    format.number(route.stops.filter((stop) => states.includes(stop.state)).length)
  return (
    <div className={css.progress}>
      <div className={css.segments} aria-hidden>
        {route.stops.map((stop) => (
          <i key={stop.visit?.id ?? stop.customerId} className={css[stop.state]} title={stop.name ?? ''} />
        ))}
      </div>
      <span>
        {[
          t('live.done', { n: count(['done']) }),
          t('live.left', { n: count(['next', 'todo']) }),
          route.stops.some((stop) => stop.state === 'skipped') &&
            t('live.skipped', { n: count(['skipped']) }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </div>
  )
}
