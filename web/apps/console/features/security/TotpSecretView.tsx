import type { TotpSecret } from '@shared/account/account.ts'
import { useText } from '../../text'
import css from './security.module.css'

/** The secret as a picture for the camera, and in letters for where there is none. */
export function TotpSecretView({ secret }: { secret: TotpSecret }) {
  const { t } = useText()
  return (
    <div className={css.secret}>
      <p>{t('account.scan')}</p>
      <img className={css.qr} src={secret.qr} alt={secret.uri} />
      <p className="muted">
        {t('account.byHand')} <code>{secret.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
    </div>
  )
}
