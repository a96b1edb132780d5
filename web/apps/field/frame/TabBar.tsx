import { CircleUserRound, Store, Sun } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useRoute } from './navigation.tsx'

export function TabBar() {
  const { t } = useTranslation()
  const { page } = useRoute()
  const tabs = [
    { page: 'today', icon: Sun, label: t('tabs.today') },
    { page: 'customers', icon: Store, label: t('tabs.customers') },
    { page: 'me', icon: CircleUserRound, label: t('tabs.me') },
  ] as const
  return (
    <nav aria-label={t('tabs.name')} className="safe-bottom flex flex-none bg-surface px-1.5 pt-1">
      {tabs.map(({ page: target, icon: Icon, label }) => (
        <Link
          key={target}
          to={{ page: target }}
          aria-current={page === target ? 'page' : undefined}
          className="flex min-h-12 flex-1 flex-col items-center justify-center gap-0.5 rounded-md text-2xs text-muted aria-[current=page]:font-bold aria-[current=page]:text-accent"
        >
          <Icon size={22} strokeWidth={1.75} aria-hidden />
          {label}
        </Link>
      ))}
    </nav>
  )
}
