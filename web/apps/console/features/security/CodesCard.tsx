import { account, type Security, type TotpSecret } from '@shared/account/account.ts'
import { Button, Input, Popconfirm } from 'antd'
import { type FormEvent, useState } from 'react'
import { useText } from '../../text'
import type { Run } from './MePage'
import { RecoveryCodes } from './RecoveryCodes'
import css from './security.module.css'
import { TotpSecretView } from './TotpSecretView'

export function CodesCard({ security, run, isBusy }: { security: Security; run: Run; isBusy: boolean }) {
  const { t, format } = useText()
  const [secret, setSecret] = useState<TotpSecret | null>(null)
  const [code, setCode] = useState('')
  const [codes, setCodes] = useState<string[] | null>(null)

  async function confirm(event: FormEvent) {
    event.preventDefault()
    const done = await run(() => account.confirmTotp(code))
    if (!done) return
    setSecret(null)
    setCode('')
    setCodes(done.recovery_codes)
  }
  const begin = async () => setSecret((await run(account.beginTotp)) ?? null)
  const renew = async () => setCodes((await run(account.newRecoveryCodes))?.recovery_codes ?? null)

  return (
    <section className={css.card}>
      <header className={css.head}>
        <div>
          <h2>{t('account.totp')}</h2>
          <span className="muted">
            {security.totp_since
              ? `${t('account.totpOn', { when: format.moment(security.totp_since) })} · ${t('account.recovery')}: ${t('account.recoveryLeft', { n: format.number(security.recovery_codes) })}`
              : t('account.totpWhat')}
          </span>
        </div>
        {security.totp_since ? (
          <div className={css.row}>
            <Button onClick={() => void renew()}>{t('account.recoveryNew')}</Button>
            <Popconfirm
              title={t('account.turnOffAsk')}
              okText={t('account.turnOff')}
              cancelText={t('act.keep')}
              onConfirm={() => void run(account.removeTotp)}
            >
              <Button danger>{t('account.turnOff')}</Button>
            </Popconfirm>
          </div>
        ) : (
          !secret && (
            <Button onClick={() => void begin()} loading={isBusy}>
              {t('account.turnOn')}
            </Button>
          )
        )}
      </header>
      {secret && (
        <form className={css.fields} onSubmit={confirm}>
          <TotpSecretView secret={secret} />
          <Input
            aria-label={t('account.code')}
            placeholder={t('account.code')}
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
          <div className={css.row}>
            <Button type="primary" htmlType="submit" loading={isBusy} disabled={code.trim().length < 6}>
              {t('account.confirmCode')}
            </Button>
            <Button onClick={() => setSecret(null)}>{t('act.keep')}</Button>
          </div>
        </form>
      )}
      {codes && <RecoveryCodes codes={codes} onKept={() => setCodes(null)} />}
    </section>
  )
}
