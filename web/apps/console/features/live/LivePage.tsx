import { LazyMap } from '@shared/map/LazyMap.tsx'
import { boundsOf } from '@shared/map/places.ts'
import { useInfiniteQuery, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Footprints } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { LivePerson } from '../../api'
import { usePageTitle } from '../../parts/PageHead'
import { RowsSkeleton, State, Trouble } from '../../parts/states'
import { useMapStart } from '../../parts/useMapStart'
import { queries } from '../../queries'
import { useShortcuts } from '../../shell/shortcuts'
import { useText } from '../../text'
import { initialsOf } from '../people/initials'
import { FeedPanel } from './FeedPanel'
import { LiveBar } from './LiveBar'
import css from './live.module.css'
import { PeopleTable } from './PeopleTable'
import { StatusCard } from './StatusCard'
import { type LiveFilters, placeOf, selectPeople } from './select'
import { type DayRoute, useDayRoute } from './useDayRoute'

const route = getRouteApi('/shell/live')

export function LivePage() {
  const { t } = useText()
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const { data: live, error, refetch } = useQuery(queries.live)
  const { data: units } = useQuery(queries.units)
  const nobody = live?.people.length === 0
  const customers = useInfiniteQuery({ ...queries.customers({}), enabled: nobody })
  const [missing, setMissing] = useState<'webgl' | 'basemap' | null>(null)
  usePageTitle(t('nav.live'))

  const selection = useMemo(
    () => selectPeople(live?.people ?? [], units?.items ?? [], filters),
    [live, units, filters],
  )
  const chosen = live?.people.find((one) => one.person.id === filters.person)
  const day = useDayRoute(live?.day, chosen?.person.id)
  const set = (change: Partial<LiveFilters> & { view?: string | undefined }) =>
    void navigate({ search: { ...filters, ...change }, replace: true })
  useShortcuts([
    { keys: 'Escape', label: t('live.unselect'), run: () => set({ person: undefined }) },
    { keys: 'L', label: t('live.toggle'), run: () => set({ view: filters.view ? undefined : 'list' }) },
  ])

  if (error && !live) return <Trouble error={error} retry={refetch} />
  if (!live) return <RowsSkeleton rows={12} />
  if (nobody && customers.data?.pages[0]?.items.length === 0) return <NothingYet />
  const isList = missing !== null || filters.view === 'list'
  return (
    <div className={css.live}>
      <h1 className="only-spoken">{t('nav.live')}</h1>
      <div className={css.stage}>
        {!isList && (
          <PeopleMap
            people={selection.shown}
            chosen={chosen}
            day={day}
            choose={(person) => set({ person })}
            onMissing={setMissing}
          />
        )}
        <LiveBar
          now={live.now}
          filters={filters}
          selection={selection}
          isList={isList}
          canMap={missing === null}
          onChange={set}
        />
        {isList && (
          <div className={css.list}>
            {missing && (
              <p className={css.note} role="status">
                {t(missing === 'webgl' ? 'mapView.unavailable' : 'live.noBasemap')}
              </p>
            )}
            <PeopleTable
              people={selection.shown}
              day={live.day}
              clear={() => set({ unit: undefined, state: undefined })}
            />
          </div>
        )}
        {!isList && chosen && (
          <StatusCard
            one={chosen}
            day={live.day}
            route={day}
            feed={live.feed}
            close={() => set({ person: undefined })}
          />
        )}
      </div>
      <FeedPanel live={live} units={units?.items ?? []} unit={filters.unit} isOld={error !== null} />
    </div>
  )
}

/** A company that has just begun: what to do first. */
function NothingYet() {
  const { t } = useText()
  const { data: me } = useSuspenseQuery(queries.me)
  return (
    <State
      icon={Footprints}
      title={t('live.begin')}
      action={
        <>
          {me.abilities.includes('person:read') && <Link to="/people">{t('live.beginPeople')}</Link>}
          {me.abilities.includes('customer:read') && <Link to="/customers">{t('live.beginCustomers')}</Link>}
        </>
      }
    >
      {t('live.beginWhy')}
    </State>
  )
}

interface PeopleMapProps {
  people: LivePerson[]
  chosen: LivePerson | undefined
  day: DayRoute
  choose: (person: string) => void
  onMissing: (reason: 'webgl' | 'basemap') => void
}

function PeopleMap({ people, chosen, day, choose, onMissing }: PeopleMapProps) {
  const { t } = useText()
  const places = people.flatMap((one) => placeOf(one) ?? [])
  const start = useMapStart(places)
  const [opening, setOpening] = useState(start)
  useEffect(() => {
    // Once looked at, the map stays where the reader put it; people move, the view does not.
    if (!opening && start) setOpening(start)
  }, [opening, start])

  const markers = useMemo(
    () => [
      ...(chosen ? day.markers : []),
      ...people.flatMap((one) => {
        const place = placeOf(one)
        const isChosen = one.person.id === chosen?.person.id
        const pin = {
          shape: 'person' as const,
          state: one.state,
          label: initialsOf(one.person.name),
          ...(isChosen ? { selected: true } : {}),
        }
        return place ? [{ id: one.person.id, ...place, rank: isChosen ? 9 : 5, joins: !isChosen, pin }] : []
      }),
    ],
    [people, chosen, day.markers],
  )
  const here = chosen && placeOf(chosen)
  const ofDay = chosen
    ? boundsOf([...day.stops.flatMap((stop) => stop.place ?? []), ...(here ? [here] : [])])
    : null
  const view = ofDay ? { bounds: ofDay, maxZoom: 15.5 } : opening
  if (!view) return <div className={css.map} />
  return (
    <div className={css.map}>
      <LazyMap
        controls
        name={t('live.map', { n: places.length })}
        view={view}
        padding={{ top: 100, right: 60, bottom: 60, left: chosen ? 430 : 60 }}
        markers={markers}
        route={chosen ? day.route : null}
        onMarkerClick={(id) => !id.startsWith('stop:') && choose(id)}
        onUnavailable={onMissing}
      />
    </div>
  )
}
