import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import { Button, Skeleton } from 'antd'
import { CirclePause, CloudOff, Compass, type LucideIcon, ServerCrash, ShieldOff } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { Refusal } from '../api'
import { useText } from '../text'
import css from './states.module.css'

interface StateProps {
  icon: LucideIcon
  title: string
  children?: ReactNode
  action?: ReactNode
  role?: 'alert'
}

/** A fact, a reason and a way on. */
export function State({ icon: Icon, title, children, action, role }: StateProps) {
  return (
    <div className={css.state} role={role}>
      <Icon size={28} strokeWidth={1.75} aria-hidden />
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action && <div className={css.actions}>{action}</div>}
    </div>
  )
}

export function NotFound() {
  const { t } = useText()
  return (
    <State icon={Compass} title={t('state.notFound')} action={<Link to="/live">{t('state.toLive')}</Link>}>
      {t('state.notFoundWhy')}
    </State>
  )
}

interface TroubleProps {
  error: Error
  retry: () => void
}

/** What happened, what was kept, what to try; in words by kind of trouble. */
export function Trouble({ error, retry }: TroubleProps) {
  const { t } = useText()
  const again = <Button onClick={retry}>{t('state.retry')}</Button>
  if (error instanceof Refusal && error.status === 404) return <NotFound />
  if (error instanceof Refusal && error.code === 'company_suspended')
    return (
      <State icon={CirclePause} title={t('state.suspended')} action={again} role="alert">
        {t('state.suspendedWhy')}
      </State>
    )
  if (error instanceof Refusal && error.status === 403)
    return (
      <State
        icon={ShieldOff}
        title={t('state.noRights')}
        action={<Link to="/people">{t('state.toPeople')}</Link>}
      >
        {t('state.noRightsWhy')}
      </State>
    )
  if (!navigator.onLine || (error instanceof Refusal && error.status === 0))
    return (
      <State icon={CloudOff} title={t('state.offline')} action={again} role="alert">
        {t('state.offlineWhy')}
      </State>
    )
  return (
    <State icon={ServerCrash} title={t('state.server')} action={again} role="alert">
      {t('state.serverWhy')}
    </State>
  )
}

export function TroublePage({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const { reset: resetQueries } = useQueryErrorResetBoundary()
  return (
    <Trouble
      error={error instanceof Error ? error : new Error(String(error))}
      retry={() => {
        resetQueries()
        reset()
        void router.invalidate()
      }}
    />
  )
}

/** Skeletons come only when waiting is long enough to be noticed. */
export function useSlow(ms = 200): boolean {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = window.setTimeout(() => setSlow(true), ms)
    return () => window.clearTimeout(timer)
  }, [ms])
  return slow
}

export function PageSkeleton() {
  const { t } = useText()
  const slow = useSlow()
  return (
    <div className={css.page} role="status" aria-label={t('state.loading')}>
      {slow && (
        <>
          <Skeleton title={{ width: 160 }} paragraph={false} />
          <RowsSkeleton rows={12} />
        </>
      )}
    </div>
  )
}

export function RowsSkeleton({ rows }: { rows: number }) {
  const slow = useSlow()
  if (!slow) return null
  return (
    <div className={css.rows} aria-hidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike and never move
        <span key={row} style={{ width: `${92 - ((row * 37) % 40)}%` }} />
      ))}
    </div>
  )
}
