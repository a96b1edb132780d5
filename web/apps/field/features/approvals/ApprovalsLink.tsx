import { useFormat } from '@shared/i18n/company.tsx'
import { ChevronRight, FileCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from '../../frame/navigation.tsx'
import { useLive, useSession } from '../../frame/store.tsx'

/** The way from Me to the approvals, with how many wait. */
export function ApprovalsLink({ className }: { className: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const count = useLive('approvals-waiting', (store) => store.approvals.waiting()) ?? 0
  if (useSession()?.me.company.modules_off?.includes('approvals')) return null
  return (
    <Link
      to={{ page: 'approvals' }}
      className={`${className} flex min-h-tap items-center gap-3 active:bg-surface-2`}
    >
      <FileCheck size={19} aria-hidden className="flex-none text-ink-2" />
      <span className="min-w-0 flex-1">
        <b className="block text-lg leading-snug">{t('approval.title')}</b>
        <span className={`block text-sm ${count ? 'text-accent' : 'text-ink-2'}`}>
          {count ? t('approval.waiting', { n: format.number(count) }) : t('approval.more')}
        </span>
      </span>
      <ChevronRight size={16} aria-hidden className="flex-none text-muted" />
    </Link>
  )
}
