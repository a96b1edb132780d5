import { account, type Security } from '@shared/account/account.ts'
import { Button, Input } from 'antd'
import { type FormEvent, useState } from 'react'
import { useText } from '../../text'
import type { Run } from './MePage'
import css from './security.module.css'

export function PasswordCard({ security, run, isBusy }: { security: Security; run: Run; isBusy: boolean }) {
  const { t, format } = useText()
  const [isOpen, setOpen] = useState(false)
  const [old, setOld] = useState('')
  const [fresh, setFresh] = useState('')

  async function submit(event: FormEvent) {
    event.preventDefault()
    const done = await run(async () => {
      await account.changePassword(old, fresh)
      return true
    }, t('account.saved'))
    if (!done) return
    setOpen(false)
    setOld('')
    setFresh('')
  }

  return (
    <section className={css.card}>
      <header className={css.head}>
        <div>
          <h2>{t('account.password')}</h2>
          <span className="muted">
            {security.password_changed_at
              ? t('account.changed', { when: format.moment(security.password_changed_at) })
              : t('account.never')}
          </span>
        </div>
        {!isOpen && <Button onClick={() => setOpen(true)}>{t('account.change')}</Button>}
      </header>
      {isOpen && (
        <form className={css.fields} onSubmit={submit}>
          <Input.Password
            aria-label={t('account.old')}
            placeholder={t('account.old')}
            autoComplete="current-password"
            value={old}
            onChange={(event) => setOld(event.target.value)}
          />
          <Input.Password
            aria-label={t('account.fresh')}
            placeholder={t('account.fresh')}
            autoComplete="new-password"
            value={fresh}
            onChange={(event) => setFresh(event.target.value)}
          />
          <span className="muted">{t('account.rule', { least: security.min_length })}</span>
          <div className={css.row}>
            <Button type="primary" htmlType="submit" loading={isBusy} disabled={!old || !fresh}>
              {t('account.save')}
            </Button>
            <Button onClick={() => setOpen(false)}>{t('act.keep')}</Button>
          </div>
        </form>
      )}
    </section>
  )
}
