import type { LayerSpecification, SourceSpecification } from 'maplibre-gl'
import type { OverlayData } from './overlayData.ts'
import { type Palette, verdictColours } from './palette.ts'
import { PERSON_STATES } from './pins.ts'

export const MARKER_LAYER = 'markers'
export const CROWD_LAYER = 'crowd'

/** Pins of people this close, in pixels, cover each other. */
const CROWDED = 28
/** From here on everybody stands alone, however close. */
const LAST_CROWDED_ZOOM = 17

export function overlaySources(data: OverlayData): Record<keyof OverlayData, SourceSpecification> {
  const source = (features: GeoJSON.FeatureCollection): SourceSpecification => ({
    type: 'geojson',
    data: features,
  })
  return {
    markers: source(data.markers),
    route: source(data.route),
    crowd: {
      type: 'geojson',
      data: data.crowd,
      cluster: true,
      clusterRadius: CROWDED,
      clusterMaxZoom: LAST_CROWDED_ZOOM,
      clusterProperties: Object.fromEntries(
        PERSON_STATES.map((state) => [state, ['+', ['case', ['==', ['get', 'state'], state], 1, 0]]]),
      ),
    },
    regions: source(data.regions),
    fence: source(data.fence),
    circles: source(data.circles),
    measured: source(data.measured),
    me: source(data.me),
  }
}

/** The key of a crowd's pin, put together from what the source has counted. */
const CROWD_IMAGE = [
  'concat',
  '{"shape":"crowd","counts":[',
  ...PERSON_STATES.flatMap((state, index) => [...(index > 0 ? [','] : []), ['to-string', ['get', state]]]),
  ']}',
] as unknown as string

/** From the ground up: fence, way, circles, measured line, me, markers. */
export function overlayLayers(palette: Palette): LayerSpecification[] {
  const me = ['case', ['get', 'stale'], palette.muted, palette.me] as unknown as string
  const colours = Object.entries(verdictColours(palette)).flat()
  const verdict = ['match', ['get', 'verdict'], ...colours, palette.muted] as unknown as string
  const dot = ['==', ['get', 'part'], 'dot'] as unknown as boolean
  const accuracy = ['==', ['get', 'part'], 'accuracy'] as unknown as boolean
  const chosen = ['get', 'chosen'] as unknown as boolean
  return [
    {
      id: 'regions-area',
      type: 'fill',
      source: 'regions',
      paint: { 'fill-color': palette.accent, 'fill-opacity': ['case', chosen, 0.24, 0.08] },
    },
    {
      id: 'regions-edge',
      type: 'line',
      source: 'regions',
      paint: { 'line-color': palette.accent, 'line-width': ['case', chosen, 3, 1.4] },
    },
    {
      id: 'fence-area',
      type: 'fill',
      source: 'fence',
      paint: { 'fill-color': palette.accent, 'fill-opacity': 0.09 },
    },
    {
      id: 'fence-edge',
      type: 'line',
      source: 'fence',
      paint: { 'line-color': palette.accent, 'line-width': 1.6, 'line-dasharray': [3.2, 2.4] },
    },
    {
      id: 'route-edge',
      type: 'line',
      source: 'route',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': palette.surface, 'line-width': 8.5 },
    },
    {
      id: 'route-way',
      type: 'line',
      source: 'route',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': ['match', ['get', 'kind'], 'past', palette.muted, palette.accent],
        'line-width': 5,
        'line-opacity': ['match', ['get', 'kind'], 'past', 0.75, 1],
      },
    },
    {
      id: 'circles-area',
      type: 'fill',
      source: 'circles',
      paint: { 'fill-color': verdict, 'fill-opacity': 0.16 },
    },
    {
      id: 'circles-edge',
      type: 'line',
      source: 'circles',
      paint: { 'line-color': verdict, 'line-width': 1, 'line-opacity': 0.45 },
    },
    {
      id: 'measured-line',
      type: 'line',
      source: 'measured',
      paint: { 'line-color': verdict, 'line-width': 2.5, 'line-dasharray': [2, 1.6] },
    },
    {
      id: 'me-accuracy',
      type: 'fill',
      source: 'me',
      filter: accuracy,
      paint: { 'fill-color': me, 'fill-opacity': 0.16 },
    },
    {
      id: CROWD_LAYER,
      type: 'symbol',
      source: 'crowd',
      layout: {
        'icon-image': ['case', ['has', 'point_count'], CROWD_IMAGE, ['get', 'image']],
        'icon-offset': ['case', ['has', 'point_count'], ['literal', [0, 0]], ['get', 'offset']],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'symbol-sort-key': ['case', ['has', 'point_count'], 0, ['get', 'rank']],
      },
    },
    {
      id: MARKER_LAYER,
      type: 'symbol',
      source: 'markers',
      layout: {
        'icon-image': ['get', 'image'],
        'icon-offset': ['get', 'offset'],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'symbol-sort-key': ['get', 'rank'],
      },
    },
    {
      id: 'me-dot',
      type: 'circle',
      source: 'me',
      filter: dot,
      paint: {
        'circle-radius': 7.5,
        'circle-color': me,
        'circle-stroke-color': '#ffffff',
        'circle-stroke-width': 3,
      },
    },
  ]
}
