import type { Verdict } from '@shared/ui/verdict.ts'

/** Colours of the map, read from the tokens that apply to the page now. */
export interface Palette {
  earth: string
  block: string
  water: string
  park: string
  wood: string
  building: string
  road: string
  roadEdge: string
  streetEdge: string
  label: string
  labelHalo: string
  waterLabel: string
  parkLabel: string
  me: string
  surface: string
  text: string
  muted: string
  accent: string
  onAccent: string
  positive: string
  warning: string
  line: string
  onSite: string
  offSite: string
  noPosition: string
  unverified: string
}

const PROPERTIES: Record<keyof Palette, string> = {
  earth: '--map-earth',
  block: '--map-block',
  water: '--map-water',
  park: '--map-park',
  wood: '--map-wood',
  building: '--map-building',
  road: '--map-road',
  roadEdge: '--map-road-edge',
  streetEdge: '--map-street-edge',
  label: '--map-label',
  labelHalo: '--map-label-halo',
  waterLabel: '--map-water-label',
  parkLabel: '--map-park-label',
  me: '--map-me',
  surface: '--surface',
  text: '--text',
  muted: '--muted',
  accent: '--accent',
  onAccent: '--on-accent',
  positive: '--positive',
  warning: '--warning',
  line: '--line-control',
  onSite: '--v-onsite',
  offSite: '--v-offsite',
  noPosition: '--v-nopos',
  unverified: '--v-unverified',
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const entries = Object.entries(PROPERTIES).map(([name, property]) => [
    name,
    style.getPropertyValue(property).trim() || '#888888',
  ])
  return Object.fromEntries(entries) as unknown as Palette
}

export const verdictColours = (palette: Palette): Record<Verdict, string> => ({
  on_site: palette.onSite,
  off_site: palette.offSite,
  no_position: palette.noPosition,
  unverified: palette.unverified,
})
