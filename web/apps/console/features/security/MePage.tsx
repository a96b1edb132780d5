import { account, type OpenSession, type Security } from '@shared/account/account.ts'
import { canUsePasskeys } from '@shared/account/passkeys.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { api } from '../../api'
import { PageHead } from '../../parts/PageHead'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { useText } from '../../text'
import { BindingNote } from './BindingNote'
import { CodesCard } from './CodesCard'
import { PasskeysCard } from './PasskeysCard'
import { PasswordCard } from './PasswordCard'
import { SessionList } from './SessionList'
import css from './security.module.css'
import { useConfirm } from './useConfirm'
import { useDoing } from './useDoing'

const KEY = ['me', 'security']

/** How I sign in, and where I am signed in. */
export function MePage() {
  const { t } = useText()
  const client = useQueryClient()
  const { data, error, refetch } = useQuery({ queryKey: KEY, queryFn: account.security, staleTime: 0 })
  const { confirm, dialog } = useConfirm()
  const doing = useDoing(confirm)
  const run = async <T,>(work: () => Promise<T>, said?: string) => {
    const done = await doing.run(work, said)
    await client.invalidateQueries({ queryKey: KEY })
    return done
  }
  return (
    <>
      <PageHead title={t('account.title')} />
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : data ? (
        <div className={css.page}>
          <PasswordCard security={data} run={run} isBusy={doing.isBusy} />
          <CodesCard security={data} run={run} isBusy={doing.isBusy} />
          <PasskeysCard security={data} run={run} isBusy={doing.isBusy} canAdd={canUsePasskeys()} />
          <Sessions security={data} run={run} />
        </div>
      ) : (
        <RowsSkeleton rows={6} />
      )}
      {dialog}
    </>
  )
}

export type Run = <T>(work: () => Promise<T>, said?: string) => Promise<T | undefined>

function Sessions({ security, run }: { security: Security; run: Run }) {
  const { t } = useText()
  const [isEnding, setEnding] = useState(false)
  const others = security.sessions.some((session) => !session.current)
  const end = (session: OpenSession) =>
    session.kind === 'phone' && session.device_id
      ? api.revokeDevice(session.device_id)
      : account.endSession(session.id)
  return (
    <section className={css.card}>
      <header className={css.head}>
        <div>
          <h2>{t('account.sessions')}</h2>
          <span className="muted">{t('account.sessionsWhat')}</span>
        </div>
        {others && (
          <Popconfirm
            title={t('account.endOthersAsk')}
            okText={t('account.endOthers')}
            cancelText={t('act.keep')}
            onConfirm={async () => {
              setEnding(true)
              await run(account.endOthers, t('account.ended'))
              setEnding(false)
            }}
          >
            <Button danger loading={isEnding}>
              {t('account.endOthers')}
            </Button>
          </Popconfirm>
        )}
      </header>
      <BindingNote security={security} />
      <SessionList
        sessions={security.sessions}
        endLabel={(session) => t(session.kind === 'phone' ? 'account.removePhone' : 'account.end')}
        onEnd={(session) => void run(() => end(session), t('account.ended'))}
      />
    </section>
  )
}
