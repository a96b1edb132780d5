import { VerdictBadge } from '@shared/ui/VerdictBadge.tsx'
import { Link } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import type { FeedItem, Live, Unit } from '../../api'
import { useText } from '../../text'
import { useWords } from '../../words'
import { initialsOf } from '../people/initials'
import { subtree } from '../people/units'
import { type Feed, feedKey, mergeFeed } from './feed'
import css from './feed.module.css'

const HIGHLIGHT_MS = 5_000
const NOTICEABLE_S = 120

interface Props {
  live: Live
  units: readonly Unit[]
  unit: string | undefined
  /** The last question was not answered: what stands here is from before. */
  isOld: boolean
}

function useFeed(live: Live): Feed {
  const [state, setState] = useState<Feed & { day: string }>(() => ({
    ...mergeFeed(null, live.feed),
    day: live.day,
  }))
  useEffect(() => {
    setState((before) => ({
      ...mergeFeed(before.day === live.day ? before.items : null, live.feed),
      day: live.day,
    }))
  }, [live])
  return state
}

/** Keys that came a moment ago, each for a few seconds of its own. */
function useHighlight(fresh: readonly string[]): ReadonlySet<string> {
  const [lit, setLit] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    if (fresh.length === 0) return
    setLit((before) => new Set([...before, ...fresh]))
    window.setTimeout(() => {
      setLit((before) => new Set([...before].filter((key) => !fresh.includes(key))))
    }, HIGHLIGHT_MS)
  }, [fresh])
  return lit
}

export function FeedPanel({ live, units, unit, isOld }: Props) {
  const { t, format } = useText()
  const { items, fresh } = useFeed(live)
  const lit = useHighlight(fresh)
  const shown = useMemo(() => {
    const inside = unit === undefined ? null : subtree(units, unit)
    return items.filter(({ visit }) => inside === null || (visit.unit !== null && inside.has(visit.unit.id)))
  }, [items, units, unit])
  const newest = shown.find((item) => fresh.includes(feedKey(item)))
  return (
    <aside className={css.feed} aria-label={t('live.feed')}>
      <h2>{t('live.feed')}</h2>
      {isOld && (
        <p className={css.old} role="status">
          {t('live.old', { time: format.timeSeconds(live.now) })}
        </p>
      )}
      <div aria-live="polite" className="only-spoken">
        {newest && <Spoken item={newest} />}
      </div>
      {shown.length === 0 ? (
        <p className={css.empty}>{t('live.quiet')}</p>
      ) : (
        <ol>
          {shown.map((item) => (
            <FeedRow key={feedKey(item)} item={item} isLit={lit.has(feedKey(item))} />
          ))}
        </ol>
      )}
    </aside>
  )
}

function Spoken({ item: { kind, visit } }: { item: FeedItem }) {
  const { t } = useText()
  const words = useWords()
  const verdict = t('verdict.with_score', { verdict: t(`verdict.${visit.verdict}`), score: visit.score })
  return t(kind === 'check_in' ? 'live.saidIn' : 'live.saidOut', {
    name: visit.person.name,
    customer: words.customer(visit.customer.name),
    verdict,
  })
}

function FeedRow({ item, isLit }: { item: FeedItem; isLit: boolean }) {
  const { t, format } = useText()
  const words = useWords()
  const { kind, visit } = item
  const isIn = kind === 'check_in'
  const more = [
    t(isIn ? 'visits.checkIn' : 'visits.checkOut'),
    isIn && visit.distance_m !== null && t('visit.fromPin', { distance: format.distance(visit.distance_m) }),
    !isIn && visit.dwell_s !== null && t('live.stayed', { time: format.duration(visit.dwell_s) }),
    item.late_s >= NOTICEABLE_S && t('live.late', { delay: format.duration(item.late_s) }),
  ].filter(Boolean)
  return (
    <li className={isLit ? css.lit : ''}>
      <span className="avatar" title={visit.person.name}>
        {initialsOf(visit.person.name)}
      </span>
      <div className={css.words}>
        <div className={css.line}>
          <Link
            to="/visits/$visitId"
            params={{ visitId: visit.id }}
            className={css.name}
            title={words.customer(visit.customer.name)}
          >
            {words.customer(visit.customer.name)}
          </Link>
          <time dateTime={item.at}>{format.time(item.at)}</time>
        </div>
        <span className={css.more}>
          <span className="only-spoken">{visit.person.name} · </span>
          {more.join(' · ')}
        </span>
        {isIn && (
          <span>
            <VerdictBadge verdict={visit.verdict} score={visit.score} />
          </span>
        )}
      </div>
      {isIn && visit.photo && <img src={visit.photo.thumb_url} alt="" loading="lazy" className={css.photo} />}
    </li>
  )
}
