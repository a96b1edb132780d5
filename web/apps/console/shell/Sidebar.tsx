import { Logo } from '@shared/ui/Logo.tsx'
import { Link } from '@tanstack/react-router'
import {
  CalendarOff,
  CircleQuestionMark,
  CloudCheck,
  Handshake,
  Inbox,
  MapPinCheckInside,
  NotebookPen,
  Radar,
  ScrollText,
  Search,
  Settings,
  Store,
  Users,
} from 'lucide-react'
import type { Me } from '../api'
import { WaitingApprovals } from '../features/approvals/Waiting'
import { sectionsOf } from '../features/settings/sections'
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

const PAGES = [
  { to: '/live', icon: Radar, key: 'nav.live', ability: 'live:read', group: null },
  { to: '/customers', icon: Store, key: 'nav.customers', ability: 'customer:read', group: null },
  { to: '/visits', icon: MapPinCheckInside, key: 'nav.visits', ability: 'visit:read', group: null },
  { to: '/notes', icon: NotebookPen, key: 'notes.title', ability: 'note:read', group: null },
  { to: '/deals', icon: Handshake, key: 'deals.title', ability: 'deal:read', group: null },
  { to: '/approvals', icon: Inbox, key: 'approval.title', ability: 'approval:decide', group: 'todo' },
  { to: '/sync', icon: CloudCheck, key: 'nav.sync', ability: 'sync:manage', group: 'todo' },
  { to: '/leave', icon: CalendarOff, key: 'leave.title', ability: 'leave:ask', group: 'company' },
  { to: '/people', icon: Users, key: 'nav.people', ability: 'person:read', group: 'company' },
  { to: '/audit', icon: ScrollText, key: 'nav.audit', ability: 'audit:read', group: 'company' },
  { to: '/settings', icon: Settings, key: 'settings.title', ability: null, group: 'company' },
] as const

const GROUPS = [null, 'todo', 'company'] as const

/** The pages that this person may open; settings for whoever may set anything. */
export const pagesOf = (me: Me) =>
  PAGES.filter(({ ability }) =>
    ability === null ? sectionsOf(me).length > 0 : me.abilities.includes(ability),
  )

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
      <nav aria-label={t('nav.label')} className={`${css.nav} overflow-x-auto`}>
        {GROUPS.map((group) => (
          <Group key={group} me={me} group={group} />
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

function Group({ me, group }: { me: Me; group: (typeof GROUPS)[number] }) {
  const { t } = useText()
  const pages = pagesOf(me).filter((page) => page.group === group)
  if (pages.length === 0) return null
  return (
    <>
      {group && (
        <span className={css.group} aria-hidden>
          {t(`nav.groups.${group}`)}
        </span>
      )}
      {pages.map(({ to, icon: Icon, key }) => (
        <Link key={to} to={to} className={css.entry} activeProps={{ className: css.on }} title={t(key)}>
          <Icon size={17} aria-hidden />
          <span>{t(key)}</span>
          {to === '/sync' && <OpenTroubles />}
          {to === '/approvals' && <WaitingApprovals />}
        </Link>
      ))}
    </>
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
