import { Link } from '@tanstack/react-router'
import { ArrowLeft, ArrowRight, CircleHelp } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { RowsSkeleton } from '../../parts/states'
import { useText } from '../../text'
import { AskerBar } from './AskerBar'
import css from './approvals.module.css'
import type { Answer, Approval } from './calls'
import { DecisionBar } from './DecisionBar'
import { PathPanel } from './PathPanel'
import { useMe } from './useMe'
import { useApprovalWords } from './words'

const PinAsked = lazy(() => import('../pins/PinAsked'))

interface Props {
  approval: Approval
  onDecide: (decision: Answer, comment: string | null) => void
}

export function ApprovalDetail({ approval, onDecide }: Props) {
  const { t, format } = useText()
  const words = useApprovalWords()
  const me = useMe()?.person.id
  const waits = approval.waits.filter((wait) => wait.person_id === me || wait.deputy_id === me)
  const { content } = approval
  return (
    <article className={css.detail} aria-label={content.title}>
      <div className={css.columns}>
        <div className={css.body}>
          <Link to="/approvals" className={css.back}>
            <ArrowLeft size={15} aria-hidden />
            {t('approval.back')}
          </Link>
          <h2 className={css.name}>
            {words.kind(approval.kind)} · {content.title}
            <span className="chip" data-tone={approval.status === 'rejected' ? 'danger' : undefined}>
              {words.status(approval.status)}
            </span>
          </h2>
          <p className="muted">
            {t('approval.askedBy', {
              name: approval.people[approval.person_id],
              when: format.moment(approval.asked_at),
            })}
            {approval.round > 1 && ` · ${t('approval.round', { n: format.number(approval.round) })}`}
          </p>
          <Why approval={approval} waits={waits.map((wait) => wait.id)} />
          <table className={css.changes}>
            <thead>
              <tr>
                <th>{t('approval.what')}</th>
                <th>{t('approval.before')}</th>
                <td />
                <th>{t('approval.after')}</th>
              </tr>
            </thead>
            <tbody>
              {content.changes.map((change) => (
                <tr key={change.field}>
                  <th scope="row">{words.field(approval.kind, change.field)}</th>
                  <td>{words.value(change.field, change.before)}</td>
                  <td aria-hidden="true">
                    <ArrowRight size={14} />
                  </td>
                  <td>
                    <b>{words.value(change.field, change.after)}</b>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {content.reason && (
            <section>
              <h3>{t('approval.reasonGiven')}</h3>
              <p className={css.reason}>{content.reason}</p>
            </section>
          )}
          {approval.kind === 'customer.pin' && (
            <Suspense fallback={<RowsSkeleton rows={6} />}>
              <PinAsked
                key={approval.subject_id}
                requestId={approval.subject_id}
                decides={waits.length > 0}
              />
            </Suspense>
          )}
          {approval.entity === 'customer' && (
            <p>
              <Link to="/customers/$customerId" params={{ customerId: approval.entity_id }}>
                {t('approval.toCustomer')}
              </Link>
            </p>
          )}
        </div>
        <PathPanel approval={approval} />
      </div>
      {waits.length > 0 && approval.status === 'running' ? (
        <DecisionBar approval={approval} onDecide={onDecide} />
      ) : (
        approval.person_id === me && <AskerBar approval={approval} />
      )}
    </article>
  )
}

/** Why it is this person who decides; and in whose place. */
function Why({ approval, waits }: { approval: Approval; waits: string[] }) {
  const { t } = useText()
  const words = useApprovalWords()
  const me = useMe()?.person.id
  const tasks = approval.legs
    .flatMap((leg) => leg.lanes ?? [])
    .flatMap((lane) => lane.tasks ?? [])
    .filter((task) => waits.includes(task.id))
  if (tasks.length === 0) return null
  return (
    <div className={css.why}>
      <CircleHelp size={16} aria-hidden />
      <div>
        <b>{t('approval.whyYou')}</b>
        {tasks.map((task) => (
          <p key={task.id}>
            {words.reason(task.reason)}
            {task.person_id !== me &&
              ` · ${t('approval.inPlace', { name: approval.people[task.person_id] })}`}
          </p>
        ))}
      </div>
    </div>
  )
}
