import { Logo } from '@shared/ui/Logo.tsx'
import { Link } from '@tanstack/react-router'
import {
  CalendarOff,
  CircleQuestionMark,
  CloudCheck,
  Inbox,
  KeyRound,
  MapPinCheckInside,
  Radar,
  ScrollText,
  Search,
  ShieldCheck,
  Store,
  Users,
} from 'lucide-react'
import type { Me } from '../api'
import { WaitingApprovals } from '../features/approvals/Waiting'
import { useOpenTroubles } from '../features/sync/useOpenTroubles'
import { useText } from '../text'
import css from './shell.module.css'
import { WhoAmI } from './WhoAmI'

export const PALETTE_KEYS = 'Ctrl K'

interface SidebarProps {
  me: Me
  onSearch: () => void
  onHelp: () => void
}

export const PAGES = [
  { to: '/live', icon: Radar, key: 'nav.live', ability: 'live:read' },
  { to: '/customers', icon: Store, key: 'nav.customers', ability: 'customer:read' },
  { to: '/visits', icon: MapPinCheckInside, key: 'nav.visits', ability: 'visit:read' },
  { to: '/approvals', icon: Inbox, key: 'approval.title', ability: 'approval:decide' },
  { to: '/leave', icon: CalendarOff, key: 'leave.title', ability: 'leave:ask' },
  { to: '/people', icon: Users, key: 'nav.people', ability: 'person:read' },
  { to: '/roles', icon: ShieldCheck, key: 'nav.roles', ability: 'role:manage' },
  { to: '/settings/api-keys', icon: KeyRound, key: 'nav.keys', ability: 'api_key:manage' },
  { to: '/sync', icon: CloudCheck, key: 'nav.sync', ability: 'sync:manage' },
  { to: '/audit', icon: ScrollText, key: 'nav.audit', ability: 'audit:read' },
] as const

export function Sidebar({ me, onSearch, onHelp }: SidebarProps) {
  const { t } = useText()
  return (
    <header className={css.side}>
      <div className={css.brand}>
        <Logo size={26} />
        <span className={css.product}>{t('product')}</span>
        <span className={css.company} title={me.company.name}>
          {me.company.name}
        </span>
      </div>
      <button
        type="button"
        className={css.search}
        onClick={onSearch}
        aria-keyshortcuts="Control+K"
        aria-label={t('palette.title')}
      >
        <Search size={15} aria-hidden />
        <span className={css.grow}>{t('palette.title')}</span>
        <kbd aria-hidden>{PALETTE_KEYS}</kbd>
      </button>
      <nav aria-label={t('nav.label')} className={css.nav}>
        {PAGES.filter((page) => me.abilities.includes(page.ability)).map(({ to, icon: Icon, key }) => (
          <Link key={to} to={to} className={css.entry} activeProps={{ className: css.on }} title={t(key)}>
            <Icon size={17} aria-hidden />
            <span>{t(key)}</span>
            {to === '/sync' && <OpenTroubles />}
            {to === '/approvals' && <WaitingApprovals />}
          </Link>
        ))}
      </nav>
      <div className={css.foot}>
        <WhoAmI me={me} />
        <button
          type="button"
          className={css.help}
          onClick={onHelp}
          aria-label={t('shortcuts.title')}
          title="?"
        >
          <CircleQuestionMark size={17} aria-hidden />
        </button>
      </div>
    </header>
  )
}

function OpenTroubles() {
  const { t, format } = useText()
  const open = useOpenTroubles()
  if (!open) return null
  return (
    <b className={css.badge}>
      <span aria-hidden>{format.number(open)}</span>
      <i className="only-spoken">{t('sync.openNow', { n: format.number(open) })}</i>
    </b>
  )
}
