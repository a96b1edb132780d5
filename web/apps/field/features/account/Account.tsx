import { account, problemOf, type Security } from '@shared/account/account.ts'
import { isWithdrawn } from '@shared/account/passkeys.ts'
import { useFormat } from '@shared/i18n/company.tsx'
import { errorText, type Problem } from '@shared/i18n/errorText.ts'
import { type FormEvent, useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '../../frame/Page.tsx'
import { useSync } from '../../frame/store.tsx'
import { BottomSheet } from '../../kit/BottomSheet.tsx'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'
import { PageHeader } from '../../kit/PageHeader.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { TextField } from '../../kit/TextField.tsx'
import { useToast } from '../../kit/toast.tsx'
import { CodesOnce } from './CodesOnce.tsx'
import { takeCodes } from './freshCodes.ts'
import { Passkeys } from './Passkeys.tsx'
import { CARD, type Run } from './parts.ts'
import { Totp } from './Totp.tsx'

/** How I sign in. All of it is the server's, so it needs a network. */
export default function Account() {
  const { t } = useTranslation()
  const format = useFormat()
  const { online } = useSync()
  const [security, setSecurity] = useState<Security | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [codes, setCodes] = useState(takeCodes)
  const [waiting, setWaiting] = useState<(() => Promise<unknown>) | null>(null)

  const load = useCallback(() => {
    account.security().then(setSecurity, (error: unknown) => setProblem(problemOf(error)))
  }, [])
  useEffect(() => {
    if (online) load()
  }, [online, load])

  const run: Run = async (work) => {
    setProblem(null)
    try {
      const done = await work()
      load()
      return done
    } catch (error) {
      const told = problemOf(error)
      if (told.code === 'confirm_first') setWaiting(() => () => run(work))
      else if (!isWithdrawn(error)) setProblem(told)
      return undefined
    }
  }

  return (
    <Page
      title={t('account.title')}
      header={<PageHeader title={t('account.title')} parent={{ page: 'me' }} />}
    >
      <div className="flex flex-col gap-3.5 pb-6">
        {!online && !security && <Note kind="warning">{t('account.offline')}</Note>}
        {problem && (
          <div className="px-gutter">
            <Note kind="danger" urgent>
              {errorText(problem, t, format)}
            </Note>
          </div>
        )}
        {codes && (
          <div className={CARD}>
            <CodesOnce codes={codes} onKept={() => setCodes(null)} />
          </div>
        )}
        {security ? (
          <>
            <Bound security={security} />
            <Password security={security} run={run} />
            <Totp security={security} run={run} onCodes={setCodes} />
            <Passkeys security={security} run={run} />
          </>
        ) : (
          online && !problem && <SkeletonRows rows={3} />
        )}
      </div>
      {waiting && (
        <Confirm
          onClose={() => setWaiting(null)}
          onConfirmed={() => {
            setWaiting(null)
            void waiting()
          }}
        />
      )}
    </Page>
  )
}

function Bound({ security: { one_phone, binding } }: { security: Security }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (!one_phone) return null
  const bound = binding?.bound_at
    ? t('account.bound', { label: binding.label ?? '', when: format.moment(binding.bound_at) })
    : t('account.unbound')
  const lent = binding?.lent_until && t('account.lent', { when: format.moment(binding.lent_until) })
  return <p className="px-gutter text-sm text-ink-2">{[bound, lent].filter(Boolean).join(' · ')}</p>
}

function Password({ security, run }: { security: Security; run: Run }) {
  const { t } = useTranslation()
  const toast = useToast()
  const [old, setOld] = useState('')
  const [fresh, setFresh] = useState('')
  async function submit(event: FormEvent) {
    event.preventDefault()
    const done = await run(async () => {
      await account.changePassword(old, fresh)
      return true
    })
    if (!done) return
    setOld('')
    setFresh('')
    toast({ text: t('account.saved') })
  }
  return (
    <form className={CARD} onSubmit={submit}>
      <h2 className="text-lg">{t('account.password')}</h2>
      <TextField
        label={t('account.old')}
        type="password"
        autoComplete="current-password"
        value={old}
        onChange={(event) => setOld(event.target.value)}
        required
      />
      <TextField
        label={t('account.fresh')}
        type="password"
        autoComplete="new-password"
        hint={t('account.rule', { least: security.min_length })}
        value={fresh}
        onChange={(event) => setFresh(event.target.value)}
        required
      />
      <Button type="submit" tone="secondary">
        {t('account.save')}
      </Button>
    </form>
  )
}

function Confirm({ onClose, onConfirmed }: { onClose: () => void; onConfirmed: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    account.confirm(password).then(onConfirmed, (error: unknown) => setProblem(problemOf(error)))
  }
  return (
    <BottomSheet title={t('account.confirm_what')} onClose={onClose}>
      <form className="flex flex-col gap-3 pb-2" onSubmit={submit}>
        <TextField
          label={t('account.password')}
          type="password"
          autoComplete="current-password"
          error={problem ? errorText(problem, t, format) : undefined}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          required
        />
        <Button type="submit" tone="primary" big>
          {t('account.confirm')}
        </Button>
      </form>
    </BottomSheet>
  )
}
