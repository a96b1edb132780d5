import type { Place } from '@shared/map/places.ts'

/** An address that opens the phone's own maps at a place; a browser on a desk gets a map page. */
export function directionsTo(place: Place, name: string, agent = navigator.userAgent): string {
  const at = `${place.lat},${place.lng}`
  const label = encodeURIComponent(name)
  if (/Android|HarmonyOS/i.test(agent)) return `geo:${at}?q=${at}(${label})`
  if (/iPhone|iPad|Macintosh/i.test(agent)) return `https://maps.apple.com/?daddr=${at}&q=${label}`
  return `https://uri.amap.com/marker?position=${place.lng},${place.lat}&name=${label}&coordinate=wgs84`
}
