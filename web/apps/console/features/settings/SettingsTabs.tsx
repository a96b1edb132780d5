import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { queries } from '../../queries'
import { useText } from '../../text'
import css from './company.module.css'

const TABS = [
  { to: '/settings/company', key: 'ownCompany.company', ability: 'company:manage' },
  { to: '/settings/calendar', key: 'ownCompany.calendar', ability: 'calendar:manage' },
  { to: '/settings/terms', key: 'ownCompany.terms', ability: 'company:manage' },
  { to: '/settings/security', key: 'rules.title', ability: 'company:manage' },
] as const

/** From one page of the company's settings to the next. */
export function SettingsTabs() {
  const { t } = useText()
  const { data: me } = useSuspenseQuery(queries.me)
  return (
    <nav className={css.tabs} aria-label={t('ownCompany.pages')}>
      {TABS.filter((tab) => me.abilities.includes(tab.ability)).map(({ to, key }) => (
        <Link key={to} to={to} activeProps={{ className: css.here ?? '', 'aria-current': 'page' }}>
          {t(key)}
        </Link>
      ))}
    </nav>
  )
}
