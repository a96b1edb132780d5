import { account, type Security, type TotpSecret } from '@shared/account/account.ts'
import { useFormat } from '@shared/i18n/company.tsx'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../kit/Button.tsx'
import { Chip } from '../../kit/Chip.tsx'
import { TextField } from '../../kit/TextField.tsx'
import { CARD, type Run } from './parts.ts'
import { Secret } from './Secret.tsx'

interface Props {
  security: Security
  run: Run
  onCodes: (codes: string[]) => void
}

export function Totp({ security, run, onCodes }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const [secret, setSecret] = useState<TotpSecret | null>(null)
  const [code, setCode] = useState('')
  const begin = () => run(async () => setSecret(await account.beginTotp()))
  const renew = () => run(async () => onCodes((await account.newRecoveryCodes()).recovery_codes))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void run(async () => {
      onCodes((await account.confirmTotp(code)).recovery_codes)
      setSecret(null)
      setCode('')
    })
  }
  return (
    <section className={CARD}>
      <div className="flex items-center gap-2">
        <h2 className="flex-1 text-lg">{t('account.totp')}</h2>
        {security.totp_since && <Chip tone="positive">{t('account.on')}</Chip>}
      </div>
      {security.totp_since ? (
        <>
          <p className="text-sm text-ink-2">
            {t('account.recovery_left', { n: format.number(security.recovery_codes) })}
          </p>
          <Button tone="line" onClick={() => void renew()}>
            {t('account.recovery_new')}
          </Button>
          <Button tone="danger" onClick={() => void run(account.removeTotp)}>
            {t('account.turn_off')}
          </Button>
        </>
      ) : secret ? (
        <form className="flex flex-col gap-3" onSubmit={submit}>
          <Secret secret={secret} />
          <TextField
            label={t('account.code')}
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
            required
          />
          <Button type="submit" tone="primary">
            {t('account.confirm')}
          </Button>
        </form>
      ) : (
        <>
          <p className="text-sm text-ink-2">{t('account.totp_what')}</p>
          <Button tone="secondary" onClick={() => void begin()}>
            {t('account.turn_on')}
          </Button>
        </>
      )}
    </section>
  )
}
