import { LazyMap, type Region, type View } from '@shared/map/LazyMap.tsx'
import { boundsOf, type Place } from '@shared/map/places.ts'
import { useQuery } from '@tanstack/react-query'
import { Button, InputNumber } from 'antd'
import { LandPlot, Pencil, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { PageHead } from '../../parts/PageHead'
import { RowsSkeleton, State, Trouble } from '../../parts/states'
import { useMapStart } from '../../parts/useMapStart'
import { useText } from '../../text'
import { SettingsCrumb } from '../settings/SettingsCrumb'
import AssignDrawer from './AssignDrawer'
import { type Draft, inTree, type Territory, type TerritoryCount, territoryQueries } from './calls'
import { TerritoryForm } from './TerritoryForm'
import css from './territories.module.css'

const placeOf = ([lng, lat]: readonly number[]): Place => ({ lng: lng ?? 0, lat: lat ?? 0 })
const NEW = {
  parent_id: null,
  name: '',
  priority: 100,
  position_id: null,
  districts: [],
  rings: [],
  version: 0,
}

/** The land on a map and as a tree: whose each part is, what is missing in it, and customers who follow it. */
export function TerritoriesPage() {
  const { t } = useText()
  const [days, setDays] = useState(30)
  const { data, error, refetch } = useQuery(territoryQueries.all(days))
  const [draft, setDraft] = useState<Draft | null>(null)
  const [points, setPoints] = useState<Place[] | null>(null)
  const [isAssigning, setAssigning] = useState(false)
  const [hasMap, setMap] = useState(true)
  const items = data?.items
  const corners = useMemo(() => (items ?? []).flatMap(({ rings }) => rings.flat().map(placeOf)), [items])
  const start = useMapStart(corners)
  const [view, setView] = useState<View | null>(null)
  if (!view && start && items) setView(start)
  const regions = useMemo<Region[]>(() => {
    const others = (items ?? []).filter(({ id }) => id !== draft?.id)
    const rings = (
      one: { id: string; rings: readonly (readonly (readonly number[])[])[] },
      chosen: boolean,
    ) => one.rings.map((ring, n) => ({ id: `${one.id} ${n}`, ring: ring.map(placeOf), chosen }))
    return [
      ...others.flatMap((one) => rings(one, false)),
      ...(draft ? rings(draft, true) : []),
      ...(points ? [{ id: 'drawn', ring: points, chosen: true }] : []),
    ]
  }, [items, draft, points])
  const route = useMemo(() => (points ? { past: [], ahead: points } : null), [points])
  const last = points?.at(-1)
  const fence = useMemo(() => (last ? { ...last, radius_m: 25 } : null), [last])
  const open = ({ owner_name: _, ...one }: Territory) => {
    setDraft(one)
    setPoints(null)
    const bounds = boundsOf(one.rings.flat().map(placeOf))
    if (bounds) setView({ bounds, maxZoom: 16 })
  }
  const close = () => {
    setDraft(null)
    setPoints(null)
  }
  return (
    <>
      <PageHead
        title={t('territories.title')}
        crumb={<SettingsCrumb />}
        actions={
          <>
            <Button onClick={() => setAssigning(true)}>{t('territories.assign')}</Button>
            <Button
              type="primary"
              icon={<Plus size={16} aria-hidden />}
              onClick={() => setDraft({ ...NEW, id: crypto.randomUUID() })}
            >
              {t('territories.new')}
            </Button>
          </>
        }
      />
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : !data ? (
        <RowsSkeleton rows={10} />
      ) : (
        <div className={css.page}>
          <div className={css.side}>
            {draft ? (
              <TerritoryForm
                key={draft.id}
                draft={draft}
                setDraft={setDraft}
                points={points}
                setPoints={setPoints}
                items={data.items}
                districts={data.districts}
                days={days}
                onClose={close}
              />
            ) : data.items.length === 0 ? (
              <State icon={LandPlot} title={t('territories.none')}>
                {t('territories.noneYet')}
              </State>
            ) : (
              <>
                <div className={css.days}>
                  {t('territories.days')}
                  <InputNumber
                    aria-label={t('territories.days')}
                    min={1}
                    max={1000}
                    precision={0}
                    value={days}
                    onChange={(value) => value && setDays(value)}
                  />
                </div>
                <Tree items={data.items} counts={data.counts} days={data.days} onOpen={open} />
              </>
            )}
          </div>
          <div className={css.map}>
            {view && hasMap && (
              <LazyMap
                controls
                name={t('territories.map')}
                view={view}
                regions={regions}
                route={route}
                fence={fence}
                onPlaceClick={({ lng, lat }) =>
                  setPoints(
                    (now) =>
                      now &&
                      [...now, { lng: Number(lng.toFixed(6)), lat: Number(lat.toFixed(6)) }].slice(0, 500),
                  )
                }
                onUnavailable={() => setMap(false)}
              />
            )}
          </div>
        </div>
      )}
      {isAssigning && <AssignDrawer territories={items ?? []} onClose={() => setAssigning(false)} />}
    </>
  )
}

interface TreeProps {
  items: Territory[]
  counts: TerritoryCount[]
  days: number
  onOpen: (one: Territory) => void
}

function Tree({ items, counts, days, onOpen }: TreeProps) {
  const { t, format } = useText()
  const countOf = new Map(counts.map((one) => [one.territory_id, one]))
  const outside = countOf.get(null)?.customers ?? 0
  return (
    <>
      <ul className={css.tree}>
        {inTree(items).map(({ one, depth }) => {
          const count = countOf.get(one.id)
          return (
            <li key={one.id} style={{ paddingInlineStart: 16 + depth * 20 }}>
              <span>
                <b>{one.name}</b>{' '}
                <span className="muted">
                  {one.owner_name ?? t(one.parent_id ? 'territories.ownerAbove' : 'territories.ownerNone')}
                </span>
                <span className={css.counts}>
                  {t('territories.counts', {
                    n: format.number(count?.customers ?? 0),
                    nobodys: format.number(count?.nobodys ?? 0),
                    unvisited: format.number(count?.unvisited ?? 0),
                    days: format.number(days),
                  })}
                </span>
              </span>
              <Button
                type="text"
                icon={<Pencil size={15} aria-hidden />}
                aria-label={t('territories.edit', { name: one.name })}
                onClick={() => onOpen(one)}
              />
            </li>
          )
        })}
      </ul>
      {outside > 0 && (
        <p className={css.outside}>{t('territories.outside', { n: format.number(outside) })}</p>
      )}
    </>
  )
}
