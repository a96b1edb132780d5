import { CompanyProvider } from '@shared/i18n/company.tsx'
import type { CompanyTerms } from '@shared/i18n/terms.ts'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { useNudges } from '../features/live/nudges'
import { refreshSync } from '../features/sync/refresh'
import { queries } from '../queries'
import { useText } from '../text'
import { OfflineNote } from './OfflineNote'
import { OnlyPhone } from './OnlyPhone'
import { PALETTE_KEYS, Sidebar } from './Sidebar'
import css from './shell.module.css'
import { useShortcuts } from './shortcuts'

const CommandPalette = lazy(() => import('./CommandPalette'))
const ShortcutHelp = lazy(() => import('./ShortcutHelp'))

// Whoever may do one of these has something to do at a desk; reading one's own is for the phone.
const LEADING = new Set([
  'live:read',
  'person:read',
  'role:manage',
  'company:manage',
  'calendar:manage',
  'audit:read',
  'sync:manage',
])

export function Shell() {
  const { data: me } = useSuspenseQuery(queries.me)
  const company = useMemo(
    () => ({
      timezone: me.company.timezone,
      currency: me.company.currency,
      terms: me.company.terms as CompanyTerms,
    }),
    [me.company],
  )
  return (
    <CompanyProvider company={company}>
      {me.abilities.some((ability) => LEADING.has(ability)) ? <Desk /> : <OnlyPhone me={me} />}
    </CompanyProvider>
  )
}

function Desk() {
  const { t } = useText()
  const { data: me } = useSuspenseQuery(queries.me)
  const client = useQueryClient()
  const [open, setOpen] = useState<'palette' | 'help' | null>(null)
  const close = useCallback(() => setOpen(null), [])

  useNudges(
    useCallback(() => {
      void client.invalidateQueries({ queryKey: ['live'] })
      void client.invalidateQueries({ queryKey: ['visits', 'one'] })
      // A long list would jump under the reader's eyes: it is only marked as old.
      void client.invalidateQueries({ queryKey: ['visits', 'list'], refetchType: 'none' })
      refreshSync(client)
    }, [client]),
  )
  useShortcuts([
    { keys: PALETTE_KEYS, label: t('palette.title'), run: () => setOpen('palette') },
    { keys: '?', label: t('shortcuts.title'), run: () => setOpen('help') },
  ])

  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">
        {t('shell.skip')}
      </a>
      <Sidebar me={me} onSearch={() => setOpen('palette')} onHelp={() => setOpen('help')} />
      <div className={css.content}>
        <OfflineNote />
        <main id="main" className={css.main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <Suspense>
        {open === 'palette' && <CommandPalette onClose={close} />}
        {open === 'help' && <ShortcutHelp onClose={close} />}
      </Suspense>
    </div>
  )
}
