import { Button } from 'antd'
import { Printer } from 'lucide-react'
import { useText } from '../../text'
import css from './security.module.css'

/** Shown once. On paper nothing but the codes is printed. */
export function RecoveryCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const { t } = useText()
  return (
    <section data-print className={css.codes} aria-label={t('account.recovery')}>
      <h2>{t('account.recovery')}</h2>
      <p className="muted">{t('account.recoveryOnce')}</p>
      <ol>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className={css.row}>
        <Button icon={<Printer size={15} aria-hidden />} onClick={() => window.print()}>
          {t('account.print')}
        </Button>
        <Button type="primary" onClick={onKept}>
          {t('account.kept')}
        </Button>
      </div>
    </section>
  )
}
