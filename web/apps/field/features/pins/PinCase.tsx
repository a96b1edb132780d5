import { distanceM } from '@shared/domain/distance.ts'
import { useFormat } from '@shared/i18n/company.tsx'
import { LazyMap } from '@shared/map/LazyMap.tsx'
import { boundsOf } from '@shared/map/places.ts'
import type { LocalApproval } from '@store/index.ts'
import { CloudOff } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePreferences } from '../../frame/preferences.tsx'
import { useSync } from '../../frame/store.tsx'
import { Note } from '../../kit/Note.tsx'
import { type PinEvidence, readEvidence } from './evidence.ts'

const CARD = 'mx-gutter rounded-lg bg-surface px-3.5 py-3 shadow-1'

/** What a request for another pin is about: both on the map, the photo, and the verdicts that would change. */
export default function PinCase({ approval }: { approval: LocalApproval }) {
  const { t } = useTranslation()
  const { online } = useSync()
  const [evidence, setEvidence] = useState<PinEvidence | null>(null)
  const { subject_id, version } = approval
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version may bring another round's photos
  useEffect(() => {
    if (!online) return
    let isGone = false
    readEvidence(subject_id).then(
      (found) => !isGone && setEvidence(found),
      () => undefined,
    )
    return () => {
      isGone = true
    }
  }, [subject_id, version, online])
  return (
    <>
      <BothPins approval={approval} />
      {evidence ? (
        <>
          <Photos evidence={evidence} />
          <Flips evidence={evidence} />
        </>
      ) : (
        !online && (
          <div className="px-gutter">
            <Note icon={CloudOff}>{t('pin_ask.offline')}</Note>
          </div>
        )
      )}
    </>
  )
}

function BothPins({ approval }: { approval: LocalApproval }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { saving } = usePreferences()
  const [hasMap, setMap] = useState(true)
  const { values, title } = approval.content
  const shown = useMemo(() => {
    const place = (lng: unknown, lat: unknown) =>
      typeof lng === 'string' && typeof lat === 'string' ? { lng: Number(lng), lat: Number(lat) } : null
    const asked = place(values.lng, values.lat)
    const now = place(values.before_lng, values.before_lat)
    if (!asked) return null
    const places = now ? [asked, now] : [asked]
    const bounds = boundsOf(places)
    return (
      bounds && {
        view: { bounds, maxZoom: 17 },
        markers: [
          ...(now ? [{ id: 'now', ...now, pin: { shape: 'store' } as const }] : []),
          { id: 'asked', ...asked, rank: 1, pin: { shape: 'store', selected: true } as const },
        ],
        fence: { ...asked, radius_m: Number(values.radius_m) || 100 },
        measured: now && {
          from: now,
          to: asked,
          text: format.distance(distanceM(now, asked)),
          verdict: 'off_site' as const,
        },
      }
    )
  }, [values, format])
  if (!shown || saving || !hasMap) return null
  return (
    <div className="relative mx-gutter h-48 overflow-hidden rounded-lg shadow-1">
      <LazyMap
        name={t('pin_ask.case_map', { name: title })}
        view={shown.view}
        padding={{ top: 48, bottom: 40, left: 56, right: 56 }}
        markers={shown.markers}
        fence={shown.fence}
        measured={shown.measured}
        onUnavailable={() => setMap(false)}
      />
    </div>
  )
}

function Photos({ evidence }: { evidence: PinEvidence }) {
  const { t } = useTranslation()
  if (evidence.photos.length === 0) return null
  return (
    <section className={CARD}>
      <h2 className="pb-2 text-lg">{t('pin_ask.photos')}</h2>
      <div className="flex gap-2 overflow-x-auto">
        {evidence.photos.map((photo, index) =>
          photo.url ? (
            <a key={photo.id} href={photo.url} target="_blank" rel="noreferrer" className="flex-none">
              <img
                src={photo.thumb_url ?? photo.url}
                alt={t('pin_ask.photo_of', { n: index + 1 })}
                className="h-28 w-36 rounded-md object-cover"
              />
            </a>
          ) : (
            <p key={photo.id} className="text-sm text-muted">
              {t('pin_ask.photos_later')}
            </p>
          ),
        )}
      </div>
    </section>
  )
}

function Flips({ evidence }: { evidence: PinEvidence }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { impact } = evidence
  if (!impact) return null
  const { looked_at, flips, items } = impact
  return (
    <section className={CARD}>
      <h2 className="pb-1 text-lg">{t('pin_ask.flips')}</h2>
      <p className="text-md text-ink-2">
        {t(flips ? 'pin_ask.some_flips' : 'pin_ask.no_flips', {
          n: format.number(looked_at),
          k: format.number(flips),
        })}
      </p>
      <ul>
        {items.slice(0, 10).map((flip) => (
          <li key={flip.visit_id} className="border-line py-2 text-md not-first:border-t">
            <p>
              {t('pin_ask.flip', {
                before: t(`verdict.${flip.before}`),
                after: t(`verdict.${flip.after}`),
              })}
            </p>
            <p className="text-sm text-muted">
              {flip.person_name} · {format.moment(flip.started_at)}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
