import { Check, Circle, Clock, Minus, X } from 'lucide-react'
import { useText } from '../../text'
import css from './approvals.module.css'
import type { Approval, Lane } from './calls'
import { EventList } from './EventList'
import way from './path.module.css'
import { useApprovalWords } from './words'

const ICONS = { approved: Check, rejected: X, open: Clock, held: Clock, planned: Circle, dropped: Minus }

/** The way that it goes, and what has happened on it. */
export function PathPanel({ approval }: { approval: Approval }) {
  const { t } = useText()
  const { people } = approval
  return (
    <aside className={css.path} aria-label={t('approval.path')}>
      <h3>{t('approval.path')}</h3>
      <ol>
        {approval.legs.map((leg, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: legs have no name of their own and stay in order
          <li key={at} data-beside={(leg.lanes ?? []).length > 1}>
            {(leg.lanes ?? []).map((lane) => (
              <LaneRow key={lane.id} lane={lane} people={people} />
            ))}
          </li>
        ))}
      </ol>
      <h3>{t('approval.history')}</h3>
      <EventList approval={approval} />
    </aside>
  )
}

function LaneRow({ lane, people }: { lane: Lane; people: Record<string, string> }) {
  const { t } = useText()
  const words = useApprovalWords()
  const status = lane.status ?? 'planned'
  const Icon = ICONS[status]
  const tasks = (lane.tasks ?? []).filter(
    (task) => task.status !== 'transferred' && task.status !== 'escalated',
  )
  const names = tasks.length
    ? tasks.map((task) => people[task.person_id] ?? '')
    : (lane.planned ?? []).map((person) => people[person] ?? '')
  const reasons = [
    ...new Set((tasks.length ? tasks.map((task) => task.reason) : (lane.reasons ?? [])).map(words.reason)),
  ]
  return (
    <div className={way.lane} data-status={status}>
      <span className={way.dot}>
        <Icon size={13} aria-hidden />
      </span>
      <div>
        <b>{names.join(t('org.and')) || t('approval.nobodyYet')}</b>
        <span className="muted">
          {[lane.name, t(`approval.lane.${status}`), names.length > 1 && needOf(t, lane.need)]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <span className="muted">{reasons.join(t('org.next'))}</span>
      </div>
    </div>
  )
}

export function needOf(t: ReturnType<typeof useText>['t'], need: Lane['need']): string {
  return typeof need === 'number' ? t('approval.need.some', { n: need }) : t(`approval.need.${need ?? 'any'}`)
}
