import { layers as protomapsLayers } from '@protomaps/basemaps'
import type { Language } from '@shared/i18n/terms.ts'
import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl'
import type { Basemap } from './basemap.ts'
import { flavor } from './flavor.ts'
import { overlayLayers, overlaySources } from './overlay.ts'
import type { OverlayData } from './overlayData.ts'
import type { Palette } from './palette.ts'

/**
 * No glyph server: without `glyphs` in the style every letter is drawn from the device's own fonts.
 * The list is one CSS font family list.
 */
const FONTS = [
  'PingFang SC',
  'HarmonyOS Sans SC',
  'MiSans',
  'Roboto',
  'Noto Sans CJK SC',
  'Noto Sans SC',
  'sans-serif',
]

/** Layers that need a sprite sheet, or say more than a rep's map should. */
const LEFT_OUT = new Set(['pois', 'roads_shields', 'roads_oneway', 'address_label'])

interface Look {
  basemap: Basemap
  palette: Palette
  language: Language
  dark: boolean
  overlay: OverlayData
}

function labelled(layer: LayerSpecification, language: Language): LayerSpecification {
  if (layer.type !== 'symbol' || !layer.layout?.['text-field']) return layer
  const own = language === 'en' ? 'name:en' : 'name:zh'
  const layout = {
    ...layer.layout,
    'text-field': ['coalesce', ['get', own], ['get', 'name']],
    'text-font': FONTS,
  } as NonNullable<typeof layer.layout>
  delete layout['icon-image']
  return { ...layer, layout }
}

/** Streets as wide as on a city plan: those who walk them want to see them, not the country's motorways. */
const STREET_WIDTH = 1.7

function widened(width: unknown): unknown {
  if (typeof width === 'number') return width * STREET_WIDTH
  if (!Array.isArray(width) || width[0] !== 'interpolate') return width
  return width.map((part, index) =>
    index > 3 && index % 2 === 0 && typeof part === 'number' ? part * STREET_WIDTH : part,
  )
}

function drawnWide(layer: LayerSpecification): LayerSpecification {
  if (layer.type !== 'line' || !layer.id.startsWith('roads_')) return layer
  const paint = { ...layer.paint } as Record<string, unknown>
  const widths = layer.id.includes('casing') ? 'line-gap-width' : 'line-width'
  if (widths in paint) paint[widths] = widened(paint[widths])
  return { ...layer, paint } as LayerSpecification
}

function vectorLayers({ palette, language }: Look): LayerSpecification[] {
  return protomapsLayers('base', flavor(palette), { lang: language === 'en' ? 'en' : 'zh-Hans' })
    .filter((layer) => !LEFT_OUT.has(layer.id))
    .map((layer) => labelled(layer, language))
    .map(drawnWide)
    .map((layer) => (layer.id === 'places_locality' ? { ...layer, maxzoom: 14 } : layer))
    .map((layer) =>
      /^water_.*label/.test(layer.id) && layer.type === 'symbol'
        ? {
            ...layer,
            paint: { ...layer.paint, 'text-color': palette.waterLabel, 'text-halo-color': palette.water },
          }
        : layer,
    )
}

/** The tile addresses of a raster preset, and those of its labels where they are a layer of their own. */
export function rasterAddresses(basemap: Pick<Basemap, 'kind' | 'url'>): {
  tiles: string[]
  labels: string[]
} {
  const hosts = basemap.kind === 'tianditu' ? ['0', '1', '2', '3'] : ['1', '2', '3', '4']
  const spread = (url: string) =>
    url.includes('{s}') ? hosts.map((host) => url.replace('{s}', host)) : [url]
  const tiles = spread(basemap.url)
  if (basemap.kind !== 'tianditu') return { tiles, labels: [] }
  const labels = tiles.map((url) =>
    url
      .replace(
        /\b(vec|img|ter)_([wc])\b/g,
        (_, layer: string, grid: string) => `${{ vec: 'cva', img: 'cia', ter: 'cta' }[layer]}_${grid}`,
      )
      .replace(
        /LAYER=(vec|img|ter)/gi,
        (_, layer: string) => `LAYER=${{ vec: 'cva', img: 'cia', ter: 'cta' }[layer]}`,
      ),
  )
  return { tiles, labels }
}

function rasterBase({ basemap, dark }: Look) {
  const { tiles, labels } = rasterAddresses(basemap)
  const source = (addresses: string[]): SourceSpecification => ({
    type: 'raster',
    tiles: addresses,
    tileSize: 256,
    maxzoom: 18,
    attribution: basemap.attribution,
  })
  const paint = dark
    ? { 'raster-brightness-max': 0.55, 'raster-saturation': -0.4 }
    : { 'raster-saturation': -0.25 }
  const sources: Record<string, SourceSpecification> = { base: source(tiles) }
  const drawn: LayerSpecification[] = [{ id: 'base', type: 'raster', source: 'base', paint }]
  if (labels.length) {
    sources.baseLabels = source(labels)
    drawn.push({ id: 'baseLabels', type: 'raster', source: 'baseLabels', paint })
  }
  return { sources, layers: drawn }
}

/** The whole style: base map, and on it what the screen shows. Changing the theme replaces all of it. */
export function mapStyle(look: Look): StyleSpecification {
  const { basemap, palette, overlay } = look
  const base =
    basemap.kind === 'pmtiles'
      ? {
          sources: {
            base: {
              type: 'vector',
              url: `pmtiles://${basemap.url}`,
              attribution: basemap.attribution,
            } satisfies SourceSpecification,
          },
          layers: vectorLayers(look),
        }
      : rasterBase(look)
  const ground: LayerSpecification = {
    id: 'ground',
    type: 'background',
    paint: { 'background-color': palette.earth },
  }
  return {
    version: 8,
    sources: { ...base.sources, ...overlaySources(overlay) },
    layers: [
      ground,
      ...base.layers.filter((layer) => layer.type !== 'background'),
      ...overlayLayers(palette),
    ],
  }
}
