import { GradeBadge } from '@shared/ui/GradeBadge.tsx'
import { VerdictBadge } from '@shared/ui/VerdictBadge.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { Button } from 'antd'
import type { ColumnsType } from 'antd/es/table'
import { ImageOff, MapPinCheckInside } from 'lucide-react'
import type { VisitRow } from '../../api'
import { DataTable } from '../../parts/DataTable'
import { State } from '../../parts/states'
import css from '../../parts/table.module.css'
import { useNow } from '../../parts/useNow'
import { queries } from '../../queries'
import { useText } from '../../text'
import { useWords } from '../../words'
import { secondsSoFar } from './dwell'
import { FlagChips } from './FlagChips'
import { isFiltered, type VisitFilters } from './filters'

interface Props {
  filters: VisitFilters
  /** In a customer's own table the customer's name would stand in every row. */
  of?: 'customer'
  onClear?: () => void
}

export function VisitTable({ filters, of, onClear }: Props) {
  const { t } = useText()
  const router = useRouter()
  const query = useInfiniteQuery(queries.visits(filters))
  const all = useVisitColumns(filters)
  const columns =
    of === 'customer' ? all.filter((column) => column.key !== 'customer' && column.key !== 'unit') : all
  return (
    <DataTable
      label={t('nav.visits')}
      query={query}
      columns={columns}
      minWidth={of === 'customer' ? 836 : 1170}
      onOpen={(row) =>
        void router.navigate({
          to: '/visits/$visitId',
          params: { visitId: row.id },
          search: { ...filters, list: '1' },
        })
      }
      empty={
        <State
          icon={MapPinCheckInside}
          title={t('visits.none')}
          action={onClear && isFiltered(filters) && <Button onClick={onClear}>{t('filter.clear')}</Button>}
        >
          {t(
            of === 'customer'
              ? 'visits.noneHere'
              : isFiltered(filters)
                ? 'visits.noneFiltered'
                : 'visits.noneYet',
          )}
        </State>
      }
    />
  )
}

function useVisitColumns(filters: VisitFilters): ColumnsType<VisitRow> {
  const now = useNow()
  const { t, format } = useText()
  const words = useWords()
  return [
    {
      key: 'customer',
      title: t('customers.one'),
      width: 230,
      fixed: 'start',
      render: (_, row) => (
        <span className={css.name}>
          <GradeBadge grade={row.customer.grade} />
          <Link
            to="/visits/$visitId"
            params={{ visitId: row.id }}
            search={{ ...filters, list: '1' }}
            title={words.customer(row.customer.name)}
          >
            {words.customer(row.customer.name)}
          </Link>
        </span>
      ),
    },
    {
      key: 'person',
      title: t('visits.person'),
      width: 108,
      render: (_, row) => (
        <span className={css.two} title={row.person.name}>
          <span className="cut">{row.person.name}</span>
        </span>
      ),
    },
    {
      key: 'unit',
      title: t('filter.unit'),
      width: 100,
      render: (_, row) => <span className="muted">{row.unit?.name}</span>,
    },
    {
      key: 'started',
      title: t('visits.checkIn'),
      width: 138,
      render: (_, row) => (
        <Link
          to="/visits/$visitId"
          params={{ visitId: row.id }}
          search={{ ...filters, list: '1' }}
          style={{ color: 'inherit' }}
        >
          {format.date(row.started_at)} {format.time(row.started_at)}
        </Link>
      ),
    },
    {
      key: 'dwell',
      title: t('visits.dwell'),
      width: 92,
      align: 'end',
      render: (_, row) => {
        if (row.dwell_s !== null) return format.duration(row.dwell_s)
        const soFar = secondsSoFar(row, now)
        return (
          <span className="muted">
            {soFar !== null
              ? t('visits.soFar', { time: format.duration(soFar) })
              : t(row.ended_at ? 'visits.unknown' : 'visits.open')}
          </span>
        )
      },
    },
    {
      key: 'distance',
      title: t('visits.distance'),
      width: 92,
      align: 'end',
      render: (_, row) =>
        row.distance_m === null ? <span className="muted">–</span> : format.distance(row.distance_m),
    },
    {
      key: 'verdict',
      title: t('visits.verdict'),
      width: 138,
      render: (_, row) => <VerdictBadge verdict={row.verdict} score={row.score} />,
    },
    { key: 'flags', title: t('visits.flags'), width: 210, render: (_, row) => <FlagChips row={row} /> },
    {
      key: 'photo',
      title: t('visits.photo'),
      width: 64,
      align: 'center',
      render: (_, row) =>
        row.photo ? (
          <img className={css.thumb} src={row.photo.thumb_url} alt="" loading="lazy" />
        ) : (
          <span role="img" aria-label={t('visits.noPhoto')} title={t('visits.noPhoto')}>
            <ImageOff size={15} className="muted" aria-hidden />
          </span>
        ),
    },
  ]
}
