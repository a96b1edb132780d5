import type { FixInput } from '@store/index.ts'

/** A fix as the device gave it, with the fix's own time. */
export function fixOf({ coords, timestamp }: GeolocationPosition): FixInput {
  const optional = (name: string, value: number | null) =>
    value === null || Number.isNaN(value) ? {} : { [name]: value }
  return {
    lng: coords.longitude,
    lat: coords.latitude,
    accuracy_m: Number.isFinite(coords.accuracy) ? coords.accuracy : null,
    taken_at: new Date(timestamp).toISOString(),
    ...optional('altitude_m', coords.altitude),
    ...optional('speed_mps', coords.speed),
    ...optional('heading_deg', coords.heading),
    simulated: false,
  }
}
