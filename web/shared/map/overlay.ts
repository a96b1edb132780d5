import type { LayerSpecification, SourceSpecification } from 'maplibre-gl'
import type { OverlayData } from './overlayData.ts'
import type { Palette } from './palette.ts'

export const MARKER_LAYER = 'markers'

export function overlaySources(data: OverlayData): Record<keyof OverlayData, SourceSpecification> {
  const source = (features: GeoJSON.FeatureCollection): SourceSpecification => ({
    type: 'geojson',
    data: features,
  })
  return {
    markers: source(data.markers),
    route: source(data.route),
    fence: source(data.fence),
    me: source(data.me),
  }
}

/** From the ground up: fence, way, me, markers. */
export function overlayLayers(palette: Palette): LayerSpecification[] {
  const me = ['case', ['get', 'stale'], palette.muted, palette.me] as unknown as string
  const dot = ['==', ['get', 'part'], 'dot'] as unknown as boolean
  const accuracy = ['==', ['get', 'part'], 'accuracy'] as unknown as boolean
  return [
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
      id: 'me-accuracy',
      type: 'fill',
      source: 'me',
      filter: accuracy,
      paint: { 'fill-color': me, 'fill-opacity': 0.16 },
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
