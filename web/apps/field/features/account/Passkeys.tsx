import { account, type Security } from '@shared/account/account.ts'
import { addPasskey, canUsePasskeys } from '@shared/account/passkeys.ts'
import { useFormat } from '@shared/i18n/company.tsx'
import { useTranslation } from 'react-i18next'
import { deviceLabel } from '../../device/label.ts'
import { Button } from '../../kit/Button.tsx'
import { CARD, type Run } from './parts.ts'

export function Passkeys({ security, run }: { security: Security; run: Run }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <section className={CARD}>
      <h2 className="text-lg">{t('account.passkeys')}</h2>
      <p className="text-sm text-ink-2">
        {canUsePasskeys() ? t('account.passkeys_what') : t('account.passkeys_none')}
      </p>
      {security.passkeys.map((key) => (
        <div key={key.id} className="flex items-center gap-3 border-line border-t pt-2">
          <div className="min-w-0 flex-1">
            <p className="leading-snug [overflow-wrap:anywhere]">{key.label}</p>
            <p className="text-sm text-muted">
              {key.last_used_at
                ? t('account.used', { when: format.moment(key.last_used_at) })
                : t('account.added', { when: format.moment(key.created_at) })}
            </p>
          </div>
          <Button
            tone="danger"
            aria-label={t('account.remove_named', { name: key.label })}
            onClick={() => void run(() => account.removePasskey(key.id))}
          >
            {t('account.remove')}
          </Button>
        </div>
      ))}
      {canUsePasskeys() && (
        <Button tone="line" onClick={() => void run(() => addPasskey(deviceLabel()))}>
          {t('account.add')}
        </Button>
      )}
    </section>
  )
}
