import type { Language } from '@shared/i18n/terms.ts'
import { isDark, onAppearance } from '@shared/ui/appearance.ts'
import {
  AttributionControl,
  addProtocol,
  type GeoJSONSource,
  type LngLat,
  Map as MapLibre,
  type MapOptions,
  setWorkerUrl,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { FileSource, PMTiles, Protocol } from 'pmtiles'
import { type Basemap, keptArchive, keptBasemap, loadBasemap } from './basemap.ts'
import { CROWD_LAYER, MARKER_LAYER } from './overlay.ts'
import { type Overlay, overlayData } from './overlayData.ts'
import { readPalette } from './palette.ts'
import { drawPin, PIXEL_RATIO, type Pin } from './pins.ts'
import type { Place } from './places.ts'
import { type Projection, projection } from './projection.ts'
import { mapStyle } from './style.ts'

/** Where the camera looks: at a place, or so that all of some bounds is in view. */
export type View =
  | { centre: Place; zoom: number }
  | { bounds: [west: number, south: number, east: number, north: number]; maxZoom?: number }

export interface Padding {
  top: number
  right: number
  bottom: number
  left: number
}

const tilesOf = new Protocol()
let isPrepared = false

function prepare() {
  if (isPrepared) return
  setWorkerUrl(workerUrl)
  addProtocol('pmtiles', tilesOf.tile)
  isPrepared = true
}

async function openBasemap(): Promise<Basemap> {
  const kept = await keptBasemap()
  const basemap = kept ?? (await loadBasemap())
  // What was kept serves now; a new version serves from the next start.
  if (kept) void loadBasemap().catch(() => undefined)
  if (basemap.kind === 'pmtiles' && !tilesOf.tiles.has(basemap.url)) {
    const archive = await keptArchive(basemap)
    tilesOf.add(
      archive ? new PMTiles(new FileSource(new File([archive], basemap.url))) : new PMTiles(basemap.url),
    )
  }
  return basemap
}

/**
 * One map and the element it lives in. The element moves from page to page, since a new WebGL context
 * and a new style cost a phone half a second each.
 */
export class LiveMap {
  readonly element: HTMLElement
  readonly map: MapLibre
  onMarker: ((id: string) => void) | null = null
  onPlace: ((place: Place) => void) | null = null
  private overlay: Overlay = {}
  private language: Language
  private shownView = ''

  private constructor(
    element: HTMLElement,
    map: MapLibre,
    readonly basemap: Basemap,
    private readonly shown: Projection,
    language: Language,
  ) {
    this.element = element
    this.map = map
    this.language = language
    map.setMissingStyleImageResolver((id) => this.drawMissing(id))
    map.on('click', ({ point, lngLat }) => {
      const reach = 22
      const hits = map.getLayer(MARKER_LAYER)
        ? map.queryRenderedFeatures(
            [
              [point.x - reach, point.y - reach],
              [point.x + reach, point.y + reach],
            ],
            { layers: [MARKER_LAYER, CROWD_LAYER] },
          )
        : []
      const crowd = hits[0]?.properties.cluster_id
      if (typeof crowd === 'number') return void this.spread(crowd, lngLat)
      const id = hits[0]?.properties.id
      if (typeof id === 'string' && this.onMarker) this.onMarker(id)
      else this.onPlace?.(this.shown.from({ lng: lngLat.lng, lat: lngLat.lat }))
    })
    onAppearance(() => this.restyle())
  }

  /** Throws when WebGL2 or the base map is missing. */
  static async open(language: Language, name: string): Promise<LiveMap> {
    prepare()
    const basemap = await openBasemap()
    const shown = projection(basemap.datum)
    const element = document.createElement('div')
    element.className = 'map-host'
    const [west, south, east, north] = basemap.bounds
    const options: MapOptions = {
      container: element,
      style: mapStyle({
        basemap,
        palette: readPalette(),
        language,
        dark: isDark(),
        overlay: overlayData({}, shown),
      }),
      center: shown.onto({ lng: basemap.centre[0], lat: basemap.centre[1] }),
      zoom: 13,
      minZoom: 3,
      maxZoom: 19,
      maxBounds: [west - 0.5, south - 0.5, east + 0.5, north + 0.5],
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      locale: { 'Map.Title': name },
    }
    const map = new MapLibre(options)
    map.touchZoomRotate.disableRotation()
    map.keyboard.disableRotation()
    if (basemap.attribution) map.addControl(new AttributionControl({ compact: true }), 'bottom-left')
    return new LiveMap(element, map, basemap, shown, language)
  }

  moveInto(container: HTMLElement): void {
    container.append(this.element)
    this.shownView = ''
    this.map.resize()
  }

  leave(): void {
    this.onMarker = null
    this.onPlace = null
    this.element.remove()
    this.show({})
  }

  name(text: string): void {
    this.map.getCanvas().setAttribute('aria-label', text)
  }

  speak(language: Language): void {
    if (language === this.language) return
    this.language = language
    this.restyle()
  }

  show(overlay: Overlay): void {
    this.overlay = overlay
    if (!this.map.style?._loaded) {
      this.map.once('styledata', () => this.fill())
      return
    }
    this.fill()
  }

  /** Moves the camera when the wish has changed, so that it does not fight the finger. */
  look(view: View, padding: Padding): void {
    const wish = JSON.stringify([view, padding])
    if (wish === this.shownView) return
    const animate = this.shownView !== ''
    this.shownView = wish
    if ('centre' in view) {
      const camera = { center: this.shown.onto(view.centre), zoom: view.zoom, padding }
      if (animate) this.map.easeTo({ ...camera, duration: 320 })
      else this.map.jumpTo(camera)
    } else {
      const [west, south, east, north] = view.bounds
      const corners: [[number, number], [number, number]] = [
        this.shown.onto({ lng: west, lat: south }),
        this.shown.onto({ lng: east, lat: north }),
      ]
      this.map.setPadding({ top: 0, right: 0, bottom: 0, left: 0 })
      this.map.fitBounds(corners, {
        padding,
        maxZoom: view.maxZoom ?? 16.5,
        animate,
        duration: 320,
      })
    }
  }

  /** Goes so close that those of a crowd part. */
  private async spread(crowd: number, center: LngLat): Promise<void> {
    const source = this.map.getSource<GeoJSONSource>('crowd')
    const zoom = await source?.getClusterExpansionZoom(crowd).catch(() => null)
    if (zoom) this.map.easeTo({ center, zoom, duration: 320 })
  }

  private fill(): void {
    const data = overlayData(this.overlay, this.shown)
    for (const [id, features] of Object.entries(data)) {
      const source = this.map.getSource(id)
      if (source && 'setData' in source)
        (source as { setData(data: GeoJSON.GeoJSON): void }).setData(features)
    }
  }

  private restyle(): void {
    const { basemap, language } = this
    const overlay = overlayData(this.overlay, this.shown)
    const style = mapStyle({ basemap, palette: readPalette(), language, dark: isDark(), overlay })
    for (const id of this.map.listImages()) this.map.removeImage(id)
    this.map.setStyle(style, { diff: false })
  }

  private drawMissing(id: string): void {
    if (!id.startsWith('{') || this.map.hasImage(id)) return
    this.map.addImage(id, drawPin(JSON.parse(id) as Pin, readPalette()), { pixelRatio: PIXEL_RATIO })
  }
}

let spare: LiveMap | null = null

/** The map that is kept, or another when a page shows two. */
export async function takeMap(language: Language, name: string): Promise<LiveMap> {
  const kept = spare
  spare = null
  return kept ?? LiveMap.open(language, name)
}

export function giveBack(live: LiveMap): void {
  live.leave()
  if (spare) live.map.remove()
  else spare = live
}
