import type { TotpSecret } from '@shared/account/account.ts'
import { useTranslation } from 'react-i18next'

export function Secret({ secret }: { secret: TotpSecret }) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-ink-2">{t('account.scan')}</p>
      <img src={secret.qr} alt="" className="size-44 self-center rounded-md bg-white" />
      <code className="select-all text-center text-sm [overflow-wrap:anywhere]">
        {secret.secret.replace(/(.{4})(?=.)/g, '$1 ')}
      </code>
      <a href={secret.uri} className="self-center py-2 text-sm text-accent">
        {t('account.open_app')}
      </a>
    </div>
  )
}
