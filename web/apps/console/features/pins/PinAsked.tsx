import { LazyMap, type View } from '@shared/map/LazyMap.tsx'
import { useQuery } from '@tanstack/react-query'
import { Image } from 'antd'
import { CloudUpload } from 'lucide-react'
import { useState } from 'react'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { useText } from '../../text'
import { type PinRequest, pinQueries } from './calls'
import { FlipList } from './FlipList'
import css from './pins.module.css'
import { SinceChoice } from './SinceChoice'

interface Props {
  requestId: string
  /** Whether the reader decides about it now. */
  decides: boolean
}

/** What whoever decides about a pin looks at: both places, the photos, and the verdicts that would change. */
export default function PinAsked({ requestId, decides }: Props) {
  const { data, error, refetch } = useQuery(pinQueries.request(requestId))
  if (error && !data) return <Trouble error={error} retry={refetch} />
  if (!data) return <RowsSkeleton rows={6} />
  return (
    <div className={css.asked}>
      <BothPlaces request={data} />
      <Photos request={data} />
      <FlipList requestId={requestId} />
      <SinceChoice request={data} decides={decides} />
    </div>
  )
}

function viewOf({ before, ...asked }: PinRequest): View {
  const places = before ? [asked, before] : [asked]
  const lngs = places.map((one) => one.lng)
  const lats = places.map((one) => one.lat)
  return {
    bounds: [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)],
    maxZoom: 17,
  }
}

function BothPlaces({ request }: { request: PinRequest }) {
  const { t, format } = useText()
  const [hasMap, setHasMap] = useState(true)
  const { before } = request
  if (!hasMap) return <p className="muted">{t('state.noMap')}</p>
  return (
    <section>
      <div className={css.map}>
        <LazyMap
          controls
          name={t('pinAsked.map', { name: request.customer_name })}
          view={viewOf(request)}
          padding={{ top: 70, right: 60, bottom: 50, left: 60 }}
          markers={[
            ...(before
              ? [{ id: 'before', lng: before.lng, lat: before.lat, pin: { shape: 'store' as const } }]
              : []),
            {
              id: 'after',
              lng: request.lng,
              lat: request.lat,
              rank: 2,
              pin: { shape: 'store', selected: true },
            },
          ]}
          fence={{ lng: request.lng, lat: request.lat, radius_m: request.radius_m }}
          measured={
            before && request.distance_m
              ? {
                  from: before,
                  to: request,
                  text: format.distance(request.distance_m),
                  verdict: 'unverified',
                }
              : null
          }
          onUnavailable={() => setHasMap(false)}
        />
      </div>
      <ul className={css.legend}>
        {before && (
          <li>
            {t('pinAsked.legendBefore')} {before.lat.toFixed(5)}, {before.lng.toFixed(5)}
          </li>
        )}
        <li>
          <b>{t('pinAsked.legendAfter')}</b> {request.lat.toFixed(5)}, {request.lng.toFixed(5)}
          {request.accuracy_m !== null && ` (±${format.distance(request.accuracy_m)})`}
        </li>
      </ul>
    </section>
  )
}

function Photos({ request }: { request: PinRequest }) {
  const { t, format } = useText()
  return (
    <section>
      <h3>{t('pinAsked.photos')}</h3>
      {request.photos.length === 0 ? (
        <p className="muted">{t('pinAsked.noPhotos')}</p>
      ) : (
        <Image.PreviewGroup>
          <ul className={css.photos}>
            {request.photos.map((photo) => {
              const time = format.moment(photo.taken_at)
              return (
                <li key={photo.id}>
                  {photo.url ? (
                    <Image
                      src={photo.url}
                      alt={`${t('pinAsked.photos')} ${time}`}
                      height={160}
                      width="100%"
                    />
                  ) : (
                    <div className={css.waiting}>
                      <CloudUpload size={20} strokeWidth={1.75} aria-hidden />
                      {t('visit.photoExpected')}
                    </div>
                  )}
                  <span className={css.caption}>
                    {time}
                    {!photo.live && ` · ${t('pinAsked.fromGallery')}`}
                  </span>
                </li>
              )
            })}
          </ul>
        </Image.PreviewGroup>
      )}
    </section>
  )
}
