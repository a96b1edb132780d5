import { ReasonList } from '@shared/ui/ReasonRow.tsx'
import { ScoreRing } from '@shared/ui/ScoreRing.tsx'
import { VerdictBadge } from '@shared/ui/VerdictBadge.tsx'
import { Flag } from 'lucide-react'
import type { Judgement, Visit } from '../../api'
import { useText } from '../../text'
import { useWords } from '../../words'
import { flagName } from './flags'
import css from './panel.module.css'
import { delaySeconds } from './VisitSummary'

/** Why the score is what it is. The person who made the visit sees the same. */
export function VerdictPanel({ visit }: { visit: Visit }) {
  const { t } = useText()
  const [latest, ...earlier] = visit.judgements
  return (
    <aside className={css.right} aria-label={t('visit.why')}>
      {latest ? (
        <>
          <div className={css.ring}>
            <ScoreRing score={latest.score} verdict={latest.verdict} size={76} />
            <div>
              <h2>{t('visit.whyScore', { score: latest.score })}</h2>
              <span className="muted">{t('visit.rule', { policy: latest.policy })}</span>
            </div>
          </div>
          <ReasonList reasons={latest.reasons} />
          {earlier.length > 0 && <Earlier visit={visit} />}
        </>
      ) : (
        <p className="muted">{t('visit.notJudged')}</p>
      )}
      {visit.flags.length > 0 && <Flags flags={visit.flags} />}
      {visit.note && (
        <section className={css.block}>
          <h3>{t('visit.note', { name: visit.person.name })}</h3>
          <p className={css.said}>{visit.note}</p>
        </section>
      )}
      <Times visit={visit} />
    </aside>
  )
}

/** Judgements are never replaced: what was thought before stays, and what changed is said. */
function Earlier({ visit }: { visit: Visit }) {
  const { t, format } = useText()
  return (
    <details className={css.block}>
      <summary>{t('visit.earlier', { n: visit.judgements.length - 1 })}</summary>
      <ol className={css.earlier}>
        {visit.judgements.slice(1).map((judgement, index) => (
          <li key={judgement.id}>
            <div className={css.earlierHead}>
              <VerdictBadge verdict={judgement.verdict} score={judgement.score} />
              <span className="muted">{format.timeSeconds(judgement.at)}</span>
            </div>
            <WhatChanged before={judgement} after={visit.judgements[index]} />
            <ReasonList reasons={judgement.reasons} />
          </li>
        ))}
      </ol>
    </details>
  )
}

function WhatChanged({ before, after }: { before: Judgement; after: Judgement | undefined }) {
  const { t, format } = useText()
  if (!after) return null
  const metres = (value: number | null) => (value === null ? t('visits.unknown') : format.distance(value))
  const changes = [
    before.fix_id !== after.fix_id && t('change.fix'),
    before.pin_id !== after.pin_id && t('change.pin'),
    before.policy !== after.policy && t('change.policy', { from: before.policy, to: after.policy }),
    before.accuracy_m !== after.accuracy_m &&
      t('change.accuracy', { from: metres(before.accuracy_m), to: metres(after.accuracy_m) }),
    before.distance_m !== after.distance_m &&
      t('change.distance', { from: metres(before.distance_m), to: metres(after.distance_m) }),
  ].filter((one) => one !== false)
  return (
    <p className={css.changed}>
      {t('change.judgedAgain', { changes: changes.join(t('change.and')) || t('change.nothing') })}
    </p>
  )
}

function Flags({ flags }: { flags: string[] }) {
  const { t } = useText()
  const words = useWords()
  return (
    <section className={css.block}>
      <h3>{t('visits.flags')}</h3>
      <ul className={css.flags}>
        {flags.map((flag) => {
          const known = flagName(flag)
          return (
            <li key={flag}>
              <Flag size={15} aria-hidden />
              <span>
                <b>{words.flag(flag)}</b>
                {known && <small>{t(`flagWhy.${known}`)}</small>}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function Times({ visit }: { visit: Visit }) {
  const { t, format } = useText()
  const drift = Math.round((Date.parse(visit.device_started_at) - Date.parse(visit.started_at)) / 1000)
  const moment = (when: string) => `${format.date(when)} ${format.timeSeconds(when)}`
  const rows: [string, string][] = [
    [t('times.device'), moment(visit.device_started_at)],
    [t('times.corrected'), moment(visit.started_at)],
    [
      t('times.drift'),
      drift === 0
        ? t('times.exact')
        : t(drift > 0 ? 'times.fast' : 'times.slow', { by: format.duration(Math.abs(drift)) }),
    ],
    [t('times.received'), moment(visit.received_at)],
    [t('times.delay'), format.duration(delaySeconds(visit))],
  ]
  return (
    <section className={css.block}>
      <h3>{t('times.title')}</h3>
      <dl className={css.times}>
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {visit.saver && <p className="muted">{t('visit.saver')}</p>}
    </section>
  )
}
