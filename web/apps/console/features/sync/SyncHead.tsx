import { useSuspenseQuery } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { Button } from 'antd'
import { LockKeyhole, Upload } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { PageHead } from '../../parts/PageHead'
import { queries } from '../../queries'
import { useText } from '../../text'
import css from './sync.module.css'
import { useOpenTroubles } from './useOpenTroubles'

const LockDrawer = lazy(() => import('./LockDrawer'))

/** The head that the pages of sync health share: where one is, and what can be done from anywhere. */
export function SyncHead({ at }: { at: 'phones' | 'open' | 'settled' }) {
  const { t, format } = useText()
  const router = useRouter()
  const { data: me } = useSuspenseQuery(queries.me)
  const open = useOpenTroubles()
  const [isLocking, setLocking] = useState(false)
  const tab = (name: typeof at) => ({
    className: `${css.tab} ${at === name ? css.tabOn : ''}`,
    ...(at === name ? { 'aria-current': 'page' as const } : {}),
  })
  return (
    <>
      <PageHead
        title={t('sync.title')}
        beside={
          <nav className={css.tabs} aria-label={t('sync.views')}>
            <Link to="/sync" search={{}} {...tab('phones')}>
              {t('sync.phones')}
            </Link>
            <Link to="/sync/troubles" search={{}} {...tab('open')}>
              {t('sync.open')}
              {open !== null && open > 0 && <b>{format.number(open)}</b>}
            </Link>
            <Link to="/sync/troubles" search={{ list: 'settled' }} {...tab('settled')}>
              {t('sync.settled')}
            </Link>
          </nav>
        }
        actions={
          <>
            {me.abilities.includes('company:manage') && (
              <Button icon={<LockKeyhole size={16} aria-hidden />} onClick={() => setLocking(true)}>
                {t('phoneLock.title')}
              </Button>
            )}
            <Button
              icon={<Upload size={16} aria-hidden />}
              onClick={() => void router.navigate({ to: '/sync/import' })}
            >
              {t('sync.import')}
            </Button>
          </>
        }
      />
      <Suspense>{isLocking && <LockDrawer onClose={() => setLocking(false)} />}</Suspense>
    </>
  )
}
