import type { OpenSession } from '@shared/account/account.ts'
import { Button, Popconfirm } from 'antd'
import { Monitor, Smartphone } from 'lucide-react'
import { useText } from '../../text'
import { useWords } from '../../words'
import { deviceLabel } from '../session/device'
import css from './security.module.css'

interface Props {
  sessions: OpenSession[]
  onEnd: (session: OpenSession) => void
  /** A phone is removed with its data; a session alone is ended. */
  endLabel: (session: OpenSession) => string
}

export function SessionList({ sessions, onEnd, endLabel }: Props) {
  const { t, format } = useText()
  const words = useWords()
  return (
    <ul className={css.list}>
      {sessions.map((session) => {
        const Icon = session.kind === 'phone' ? Smartphone : Monitor
        const name = session.label ?? (session.agent ? deviceLabel(session.agent) : t('account.unnamed'))
        const facts = [
          session.last_seen_at
            ? t('account.seen', { when: format.moment(session.last_seen_at) })
            : t('account.since', { when: format.moment(session.created_at) }),
          words.signedInBy(session.how),
          session.address && t('account.from', { address: session.address }),
        ]
        return (
          <li key={session.id}>
            <Icon size={19} strokeWidth={1.75} aria-hidden />
            <span className={css.what}>
              <b>
                {name}
                {session.current && <span className="chip chip-positive">{t('account.here')}</span>}
              </b>
              <span className="muted">{facts.filter(Boolean).join(' · ')}</span>
            </span>
            {!session.current && (
              <Popconfirm
                title={`${endLabel(session)} · ${name}`}
                okText={endLabel(session)}
                cancelText={t('act.keep')}
                onConfirm={() => onEnd(session)}
              >
                <Button danger>{endLabel(session)}</Button>
              </Popconfirm>
            )}
          </li>
        )
      })}
    </ul>
  )
}
