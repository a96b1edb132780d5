import { ask, type Security } from '@shared/account/account.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { CopyLine } from '../../parts/CopyLine'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { useText } from '../../text'
import { BindingNote } from './BindingNote'
import { SessionList } from './SessionList'
import css from './security.module.css'
import { useDoing } from './useDoing'

interface Props {
  personId: string
  name: string
  /** Whether the reader may edit people: only they remove a second factor. */
  mayEdit: boolean
}

/** Help at the door for somebody in reach: sessions, phones, a new password, the bound phone. */
export function PersonSecurity({ personId, name, mayEdit }: Props) {
  const { t, format } = useText()
  const client = useQueryClient()
  const key = ['people', 'security', personId]
  const path = `/people/${personId}`
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => ask<Security>('GET', `${path}/sessions`),
    staleTime: 0,
    retry: false,
  })
  const [link, setLink] = useState<string | null>(null)
  const doing = useDoing()
  const run = async <T,>(work: () => Promise<T>, said?: string) => {
    const done = await doing.run(work, said ?? t('helping.done'))
    await client.invalidateQueries({ queryKey: key })
    return done
  }
  const makeLink = async () => {
    const made = await run(() => ask<{ link: string }>('POST', `${path}/password-reset`))
    if (made) setLink(`${location.origin}/console/reset#${made.link}`)
  }
  const lend = () => {
    const until = new Date(Date.now() + 86_400_000).toISOString()
    return run(
      () => ask('POST', `${path}/binding/lend`, { until }),
      t('helping.lendDone', { when: format.moment(until) }),
    )
  }
  const sure = (title: string, okText: string, work: () => Promise<unknown>) => (
    <Popconfirm title={title} okText={okText} cancelText={t('act.keep')} onConfirm={() => void run(work)}>
      <Button danger>{okText}</Button>
    </Popconfirm>
  )
  if (error && !data) return <Trouble error={error} retry={refetch} />
  if (!data) return <RowsSkeleton rows={3} />
  const state = data.totp_since || data.passkeys.length > 0 ? t('helping.on') : t('helping.off')
  return (
    <section className={css.codes} aria-label={t('helping.title')}>
      <p className="muted">
        {[
          data.may_sign_in ? null : t('helping.cannot'),
          data.password_changed_at &&
            `${t('account.password')}: ${t('account.changed', { when: format.moment(data.password_changed_at) })}`,
          t('helping.second', { state }),
          data.must_change ? t('helping.mustChange') : null,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <BindingNote security={data} />
      {data.sessions.length > 0 ? (
        <SessionList
          sessions={data.sessions}
          endLabel={() => t('account.end')}
          onEnd={(session) => void run(() => ask('DELETE', `${path}/sessions/${session.id}`))}
        />
      ) : (
        <span className="muted">{t('helping.noSessions')}</span>
      )}
      <div className={css.row}>
        <Button onClick={() => void makeLink()}>{t('helping.reset')}</Button>
        {data.password_changed_at &&
          !data.must_change &&
          sure(t('helping.expireAsk'), t('helping.expire'), () => ask('POST', `${path}/password-expiry`))}
        {data.one_phone && <Button onClick={() => void lend()}>{t('helping.lend')}</Button>}
        {data.one_phone &&
          sure(t('helping.resetBindingAsk'), t('helping.resetBinding'), () =>
            ask('POST', `${path}/binding/reset`),
          )}
        {data.sessions.length > 0 &&
          sure(t('helping.endAllAsk'), t('helping.endAll'), () => ask('DELETE', `${path}/sessions`))}
        {mayEdit &&
          (data.totp_since || data.passkeys.length > 0) &&
          sure(t('helping.removeSecondAsk'), t('helping.removeSecond'), () =>
            ask('DELETE', `${path}/second-factor`),
          )}
      </div>
      {link && (
        <div className={css.fields}>
          <span>{t('helping.resetWhat', { who: name })}</span>
          <CopyLine label={t('helping.reset')} text={link} />
        </div>
      )}
    </section>
  )
}
