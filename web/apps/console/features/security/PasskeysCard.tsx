import { account, type Security } from '@shared/account/account.ts'
import { addPasskey } from '@shared/account/passkeys.ts'
import { Button, Popconfirm } from 'antd'
import { KeyRound } from 'lucide-react'
import { useText } from '../../text'
import { deviceLabel } from '../session/device'
import type { Run } from './MePage'
import css from './security.module.css'

interface Props {
  security: Security
  run: Run
  isBusy: boolean
  canAdd: boolean
}

export function PasskeysCard({ security, run, isBusy, canAdd }: Props) {
  const { t, format } = useText()
  return (
    <section className={css.card}>
      <header className={css.head}>
        <div>
          <h2>{t('account.passkeys')}</h2>
          <span className="muted">{canAdd ? t('account.passkeysWhat') : t('account.noPasskeysHere')}</span>
        </div>
        {canAdd && (
          <Button
            onClick={() => void run(() => addPasskey(deviceLabel(navigator.userAgent)))}
            loading={isBusy}
          >
            {t('account.addPasskey')}
          </Button>
        )}
      </header>
      {security.passkeys.length === 0 ? (
        canAdd && <span className="muted">{t('account.noPasskeys')}</span>
      ) : (
        <ul className={css.list}>
          {security.passkeys.map((key) => (
            <li key={key.id}>
              <KeyRound size={18} aria-hidden />
              <span className={css.what}>
                <b>{key.label}</b>
                <span className="muted">
                  {t('account.keyAdded', { when: format.moment(key.created_at) })}
                  {key.last_used_at &&
                    ` · ${t('account.keyUsed', { when: format.moment(key.last_used_at) })}`}
                </span>
                {key.regressed_at && (
                  <span className="chip chip-warning">
                    {t('account.keyRegressed', { when: format.moment(key.regressed_at) })}
                  </span>
                )}
              </span>
              <Popconfirm
                title={t('account.removeKeyAsk', { label: key.label })}
                okText={t('account.remove')}
                cancelText={t('act.keep')}
                onConfirm={() => void run(() => account.removePasskey(key.id))}
              >
                <Button danger>{t('account.remove')}</Button>
              </Popconfirm>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
