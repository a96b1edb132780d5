import { currentLanguage } from '@shared/i18n/setup.ts'
import { Minus, Plus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LiveMap, Padding, View } from './instance.ts'
import type { Overlay } from './overlayData.ts'
import type { Place } from './places.ts'
import './map.css'

export type { Padding, View } from './instance.ts'
export type { Circle, Fence, Marker, Me, Measured, Overlay, Region } from './overlayData.ts'
export type { Pin } from './pins.ts'

export interface MapViewProps extends Overlay {
  view: View
  /** Room that other things take over the map, in pixels. */
  padding?: Partial<Padding>
  onMarkerClick?: (id: string) => void
  /** A click beside all markers. */
  onPlaceClick?: (place: Place) => void
  /** No WebGL2, or no base map: the screen shows its list instead. */
  onUnavailable?: (reason: 'webgl' | 'basemap') => void
  /** What the map shows, for those who cannot see it. */
  name?: string
  /** Buttons for zooming; the phone has fingers. */
  controls?: boolean
}

function hasWebGl2(): boolean {
  try {
    const context = document.createElement('canvas').getContext('webgl2')
    context?.getExtension('WEBGL_lose_context')?.loseContext()
    return context !== null
  } catch {
    return false
  }
}

export default function MapView(props: MapViewProps) {
  const {
    view,
    padding,
    name,
    controls = false,
    markers,
    route,
    fence,
    regions,
    circles,
    measured,
    me,
  } = props
  const { t, i18n } = useTranslation()
  const holder = useRef<HTMLDivElement>(null)
  const [live, setLive] = useState<LiveMap | null>(null)
  const callbacks = useRef(props)
  callbacks.current = props
  const title = name ?? t('mapView.name')

  useEffect(() => {
    let mine: LiveMap | null = null
    let isGone = false
    async function enter() {
      if (!hasWebGl2()) return callbacks.current.onUnavailable?.('webgl')
      try {
        const { giveBack, takeMap } = await import('./instance.ts')
        const taken = await takeMap(currentLanguage(), '')
        if (isGone || !holder.current) return giveBack(taken)
        mine = taken
        taken.moveInto(holder.current)
        taken.onMarker = (id) => callbacks.current.onMarkerClick?.(id)
        taken.onPlace = (place) => callbacks.current.onPlaceClick?.(place)
        setLive(taken)
      } catch (error) {
        console.warn('map', error)
        if (!isGone) callbacks.current.onUnavailable?.(/webgl/i.test(String(error)) ? 'webgl' : 'basemap')
      }
    }
    void enter()
    return () => {
      isGone = true
      if (mine) {
        const leaving = mine
        void import('./instance.ts').then(({ giveBack }) => giveBack(leaving))
        leaving.element.remove()
      }
    }
  }, [])

  useEffect(
    () =>
      live?.show({
        markers: markers ?? [],
        route: route ?? null,
        fence: fence ?? null,
        regions: regions ?? [],
        circles: circles ?? [],
        measured: measured ?? null,
        me: me ?? null,
      }),
    [live, markers, route, fence, regions, circles, measured, me],
  )
  useEffect(() => {
    live?.speak(i18n.language === 'en' ? 'en' : 'zh-CN')
  }, [live, i18n.language])
  useEffect(() => live?.name(title), [live, title])

  const { top = 24, right = 24, bottom = 24, left = 24 } = padding ?? {}
  useEffect(() => live?.look(view, { top, right, bottom, left }), [live, view, top, right, bottom, left])

  return (
    <div className="map-view">
      <div ref={holder} className="map-holder" />
      {controls && live && (
        <div className="map-controls">
          <button type="button" aria-label={t('mapView.zoom_in')} onClick={() => live.map.zoomIn()}>
            <Plus size={18} aria-hidden />
          </button>
          <button type="button" aria-label={t('mapView.zoom_out')} onClick={() => live.map.zoomOut()}>
            <Minus size={18} aria-hidden />
          </button>
        </div>
      )}
    </div>
  )
}
