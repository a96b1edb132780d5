import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import type { Trouble } from '../../api'
import { useText } from '../../text'
import { useWords } from '../../words'
import { Decision } from './Decision'
import part from './detail.module.css'
import type { TroubleFilters } from './filters'
import { PayloadTable } from './PayloadTable'
import css from './troubles.module.css'
import { useTroubleWords } from './troubleWords'

interface Props {
  trouble: Trouble
  others: readonly Trouble[]
  search: TroubleFilters
  onDecided: () => void
}

export function TroubleDetail({ trouble, others, search, onDecided }: Props) {
  const { t, format } = useText()
  const words = useTroubleWords()
  const { person } = trouble
  const moment = (when: string) => `${format.date(when)} ${format.timeSeconds(when)}`
  return (
    <article className={css.detail} aria-label={words.title(trouble)}>
      <div className={css.body}>
        <Link to="/sync/troubles" search={search} replace className={css.back}>
          <ArrowLeft size={16} aria-hidden />
          {t('trouble.back')}
        </Link>
        <header className={part.title}>
          <h2>{words.type(trouble.type)}</h2>
          {trouble.customer_id ? (
            <Link to="/customers/$customerId" params={{ customerId: trouble.customer_id }}>
              {words.customer(trouble) ?? t('customers.unknown')}
            </Link>
          ) : (
            words.customer(trouble) && <span>{words.customer(trouble)}</span>
          )}
          <span className="chip">{t(`trouble.source.${trouble.source}`)}</span>
        </header>
        <dl className={part.times}>
          <div>
            <dt>{t('sync.person')}</dt>
            <dd>
              {person.name} <span className="muted">{person.code}</span>
            </dd>
          </div>
          <div>
            <dt>{t('sync.phone')}</dt>
            <dd>
              <Link to="/sync" search={{ q: person.code, phone: trouble.device_id }}>
                {trouble.device_label ?? t('sync.phone')}
              </Link>
            </dd>
          </div>
          <div>
            <dt>{t('trouble.madeAt')}</dt>
            <dd>{trouble.at ? moment(trouble.at) : t('trouble.noTime')}</dd>
          </div>
          <div>
            <dt>{t('trouble.receivedAt')}</dt>
            <dd>{moment(trouble.received_at)}</dd>
          </div>
        </dl>
        <Why trouble={trouble} others={others} search={search} />
        <PayloadTable trouble={trouble} />
      </div>
      {trouble.decision === null ? <Decision trouble={trouble} onDecided={onDecided} /> : null}
    </article>
  )
}

function Why({ trouble, others, search }: Omit<Props, 'onDecided'>) {
  const { t, format } = useText()
  const words = useTroubleWords()
  const { flag } = useWords()
  if (trouble.decision !== null) {
    const when = format.moment(trouble.decided_at ?? trouble.received_at)
    return (
      <section className={part.verdict}>
        <h3>{t(`trouble.decision.${trouble.decision}`)}</h3>
        <p className="muted">
          {trouble.decided_by
            ? t('trouble.decidedBy', { name: trouble.decided_by.name, when })
            : t('trouble.decidedAlone', { when })}
        </p>
        {trouble.reason && <p>{t('trouble.refusedBecause', { reason: trouble.reason })}</p>}
        {trouble.code && <p className="muted">{words.problem(trouble.code, trouble.params, trouble.type)}</p>}
      </section>
    )
  }
  const cause = others.find((other) => other.op_id === trouble.params.op_id && other !== trouble)
  return (
    <section className={part.why}>
      <h3>{t(trouble.code ? 'trouble.why' : 'trouble.whyHeld')}</h3>
      {trouble.code && <p>{words.problem(trouble.code, trouble.params, trouble.type)}</p>}
      <p className={trouble.code ? part.soft : ''}>{t(`trouble.sourceWhy.${trouble.source}`)}</p>
      {cause && (
        <Link to="/sync/troubles" search={{ ...search, op: cause.op_id }} replace>
          {t('trouble.cause')}
        </Link>
      )}
      {trouble.flags.length > 0 && (
        <p className={part.flags}>
          {trouble.flags.map((code) => (
            <span key={code} className="chip chip-warn">
              {flag(code)}
            </span>
          ))}
        </p>
      )}
    </section>
  )
}
