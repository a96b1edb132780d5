import { useTranslation } from 'react-i18next'
import { Button } from '../../kit/Button.tsx'

/** Recovery codes, shown this once. */
export function CodesOnce({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const { t } = useTranslation()
  return (
    <section className="flex flex-col gap-3" aria-label={t('account.recovery')}>
      <h2 className="text-lg">{t('account.recovery')}</h2>
      <p className="text-sm text-ink-2">{t('account.recovery_once')}</p>
      <ol className="grid grid-cols-2 gap-x-4 gap-y-1.5 font-mono text-[0.9375rem]">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <Button tone="primary" big onClick={onKept}>
        {t('account.kept')}
      </Button>
    </section>
  )
}
