import { GradeBadge } from '@shared/ui/GradeBadge.tsx'
import { VerdictBadge } from '@shared/ui/VerdictBadge.tsx'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { useEffect } from 'react'
import type { Visit } from '../../api'
import { rowsOf } from '../../parts/DataTable'
import { PageHead, usePageTitle } from '../../parts/PageHead'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useShortcuts } from '../../shell/shortcuts'
import { useText } from '../../text'
import { useWords } from '../../words'
import { neighbours, type VisitOrigin } from './filters'
import { PhotoWall } from './PhotoWall'
import { VerdictPanel } from './VerdictPanel'
import { VisitMap } from './VisitMap'
import { VisitSummary } from './VisitSummary'
import css from './visit.module.css'

const route = getRouteApi('/shell/visits/$visitId')

export function VisitPage() {
  const { t } = useText()
  const { visitId } = route.useParams()
  const origin = route.useSearch()
  const { data, error, refetch } = useQuery({ ...queries.visit(visitId), placeholderData: keepPreviousData })
  usePageTitle(data?.customer.name ?? t('nav.visits'))
  if (error && data?.id !== visitId) return <Trouble error={error} retry={refetch} />
  if (!data) return <RowsSkeleton rows={10} />
  return <VisitView visit={data} origin={origin} isNext={data.id !== visitId} currentId={visitId} />
}

interface ViewProps {
  visit: Visit
  origin: VisitOrigin
  currentId: string
  /** The one before is still on screen while the next is fetched. */
  isNext: boolean
}

function VisitView({ visit, origin, currentId, isNext }: ViewProps) {
  const words = useWords()
  const { list: _, ...filters } = origin
  return (
    <>
      <PageHead
        crumb={<Crumb visit={visit} origin={origin} />}
        title={words.customer(visit.customer.name)}
        beside={
          <>
            <GradeBadge grade={visit.customer.grade} />
            <VerdictBadge verdict={visit.verdict} score={visit.score} />
          </>
        }
        actions={origin.list && <Walk filters={filters} current={currentId} />}
      />
      <div className={css.page} aria-busy={isNext} style={isNext ? { opacity: 0.6 } : {}}>
        <div className={css.left}>
          <VisitSummary visit={visit} />
          <PhotoWall visit={visit} />
          <VisitMap visit={visit} />
        </div>
        <VerdictPanel visit={visit} />
      </div>
    </>
  )
}

function Crumb({ visit, origin }: { visit: Visit; origin: VisitOrigin }) {
  const { t } = useText()
  const words = useWords()
  const { list: _, customer, ...filters } = origin
  if (customer)
    return (
      <>
        <Link to="/customers">{t('nav.customers')}</Link>
        {' › '}
        <Link to="/customers/$customerId" params={{ customerId: visit.customer.id }}>
          {words.customer(visit.customer.name)}
        </Link>
        {' ›'}
      </>
    )
  return (
    <>
      <Link to="/visits" search={filters}>
        {t('nav.visits')}
      </Link>
      {' ›'}
    </>
  )
}

/** Next and previous within the list one came from; it fetches further as one nears its end. */
function Walk({ filters, current }: { filters: VisitOrigin; current: string }) {
  const { t, format } = useText()
  const navigate = route.useNavigate()
  const { data, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({
    ...queries.visits(filters),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const { position, previous, next } = neighbours(
    rowsOf(data).map((row) => row.id),
    current,
  )
  useEffect(() => {
    if (position !== null && next === null && hasNextPage && !isFetching) void fetchNextPage()
  }, [position, next, hasNextPage, isFetching, fetchNextPage])

  const go = (id: string | null) => {
    if (id)
      void navigate({
        to: '/visits/$visitId',
        params: { visitId: id },
        search: (same) => same,
        replace: true,
      })
  }
  useShortcuts([
    { keys: 'J', label: t('visit.next'), run: () => go(next) },
    { keys: 'K', label: t('visit.previous'), run: () => go(previous) },
  ])
  if (position === null) return null
  return (
    <>
      <span className="muted" aria-live="polite">
        {t('visit.position', { n: format.number(position) })}
      </span>
      <Button
        disabled={!previous}
        onClick={() => go(previous)}
        aria-label={t('visit.previous')}
        aria-keyshortcuts="K"
        icon={<ChevronUp size={16} aria-hidden />}
      >
        <kbd aria-hidden>K</kbd>
      </Button>
      <Button
        disabled={!next}
        onClick={() => go(next)}
        aria-label={t('visit.next')}
        aria-keyshortcuts="J"
        icon={<ChevronDown size={16} aria-hidden />}
      >
        <kbd aria-hidden>J</kbd>
      </Button>
    </>
  )
}
