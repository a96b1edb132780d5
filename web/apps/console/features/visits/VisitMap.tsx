import { distanceM } from '@shared/domain/distance.ts'
import { LazyMap, type Marker, type Measured, type View } from '@shared/map/LazyMap.tsx'
import { boundsOf, circle, type Place } from '@shared/map/places.ts'
import { LocateOff } from 'lucide-react'
import { useState } from 'react'
import type { Fix, Visit } from '../../api'
import { useText } from '../../text'
import css from './visit.module.css'

/** The pin it was judged against, its fence, and where the phone said it was, one fix chosen at a time. */
export function VisitMap({ visit }: { visit: Visit }) {
  const { t, format } = useText()
  const [chosen, setChosen] = useState<string | null>(null)
  const [hasMap, setHasMap] = useState(true)
  const { pin, fixes } = visit
  const judged = visit.judgements[0]?.fix_id
  const fix =
    fixes.find((one) => one.id === chosen) ?? fixes.find((one) => one.id === judged) ?? fixes[0] ?? null
  if (!pin && !fix)
    return (
      <p className={css.noPhotos}>
        <LocateOff size={20} strokeWidth={1.75} aria-hidden />
        {t('visit.noPlaces')}
      </p>
    )
  const markers: Marker[] = [
    ...(pin ? [{ id: 'pin', lng: pin.lng, lat: pin.lat, pin: { shape: 'store' as const } }] : []),
    ...fixes.map((one) => ({
      id: one.id,
      lng: one.lng,
      lat: one.lat,
      rank: one.id === fix?.id ? 2 : 1,
      pin: {
        shape: 'fix' as const,
        verdict: visit.verdict,
        ...(one.id === fix?.id ? { selected: true } : {}),
      },
    })),
  ]
  const circles = fixes.flatMap(({ lng, lat, accuracy_m }) =>
    accuracy_m === null ? [] : [{ lng, lat, radius_m: accuracy_m, verdict: visit.verdict }],
  )
  return (
    <section className={hasMap ? css.mapBox : css.wordsBox} aria-label={t('visit.map')}>
      {hasMap ? (
        <div className={css.map}>
          <LazyMap
            controls
            name={t('visit.map')}
            view={viewOf(visit)}
            padding={{ top: 40, right: 60, bottom: 40, left: 60 }}
            markers={markers}
            fence={pin ? { lng: pin.lng, lat: pin.lat, radius_m: pin.radius_m } : null}
            circles={circles}
            measured={fix && measuredTo(visit, fix, format.distance)}
            onMarkerClick={(id) => fixes.some((one) => one.id === id) && setChosen(id)}
            onUnavailable={() => setHasMap(false)}
          />
        </div>
      ) : (
        <p className={css.noPhotos}>{t('state.noMap')}</p>
      )}
      <Legend visit={visit} shown={fix?.id ?? null} choose={setChosen} />
    </section>
  )
}

/** From the pin to a fix: the words stand clear of both when these lie close together. */
function measuredTo({ pin, verdict, judgements }: Visit, fix: Fix, tell: (metres: number) => string) {
  if (!pin) return null
  const judged = judgements.find((one) => one.fix_id === fix.id)?.distance_m
  const metres = judged ?? distanceM(pin, fix)
  const above = metres > pin.radius_m ? 18 : 34
  return { from: pin, to: fix, text: tell(metres), verdict, above } satisfies Measured
}

/** All of it in view: the fence whole, and every fix with its circle. */
function viewOf({ pin, fixes }: Visit): View {
  const places: Place[] = [
    ...(pin ? circle(pin, pin.radius_m, 8) : []),
    ...fixes.flatMap((fix) => circle(fix, fix.accuracy_m ?? 20, 8)),
  ]
  return { bounds: boundsOf(places) ?? [0, 0, 0, 0], maxZoom: 17.5 }
}

function Legend({
  visit,
  shown,
  choose,
}: {
  visit: Visit
  shown: string | null
  choose: (id: string) => void
}) {
  const { t, format } = useText()
  const { pin } = visit
  const judgedBy = new Map(visit.judgements.toReversed().map((one) => [one.fix_id, one]))
  const tell = (fix: Fix) => {
    const distance = judgedBy.get(fix.id)?.distance_m
    return [
      format.timeSeconds(fix.taken_at),
      fix.accuracy_m === null
        ? t('visit.noAccuracy')
        : t('visit.accuracy', { accuracy: format.distance(fix.accuracy_m) }),
      distance != null && t('visit.fromPin', { distance: format.distance(distance) }),
      fix.simulated && t('flag.simulated'),
    ]
      .filter(Boolean)
      .join(' · ')
  }
  return (
    <ul className={css.legend}>
      <li>
        <i className={css.dotPin} aria-hidden />
        {pin ? t('visit.pinOf', { date: format.date(pin.valid_from) }) : t('visit.noPin')}
        {pin && (
          <>
            <i className={css.dotFence} aria-hidden />
            {t('pin.fence', { radius: format.distance(pin.radius_m) })}
          </>
        )}
      </li>
      {visit.track_hidden && <li className="muted">{t('visit.trackHidden')}</li>}
      {visit.fixes.map((fix) => (
        <li key={fix.id}>
          <button
            type="button"
            className={`${css.fix} verdict-${visit.verdict}`}
            aria-pressed={fix.id === shown}
            onClick={() => choose(fix.id)}
          >
            <i className={fix.id === shown ? css.dotShown : css.dotFix} aria-hidden />
            <b>{t(`fixKind.${fix.kind}`)}</b> {tell(fix)}
          </button>
        </li>
      ))}
    </ul>
  )
}
