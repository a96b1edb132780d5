import type { Formatter } from '@shared/i18n/format.ts'
import type { TFunction } from 'i18next'
import type { Phone } from '../../api'

/** Below this a clock is as good as any that people set their watches by. */
const EXACT_MS = 60_000

/** `skew_ms` is the server's time less the phone's: a positive one is a phone that is behind. */
export function clockWords(skew_ms: number | null, t: TFunction, format: Formatter): string {
  if (skew_ms === null) return t('sync.notSaid')
  if (Math.abs(skew_ms) < EXACT_MS) return t('times.exact')
  const by = format.duration(Math.abs(skew_ms) / 1000)
  return t(skew_ms > 0 ? 'times.slow' : 'times.fast', { by })
}

export const isClockOff = (skew_ms: number | null) => skew_ms !== null && Math.abs(skew_ms) >= EXACT_MS

/** How long the oldest unsent record has been waiting, in seconds; null when none is known. */
export function oldestAge({ oldest_at, unsent }: Pick<Phone, 'oldest_at' | 'unsent'>, now: number) {
  if (oldest_at === null || !unsent) return null
  return Math.max(0, (now - Date.parse(oldest_at)) / 1000)
}

export function storageWords(persisted: boolean | null, t: TFunction): string {
  if (persisted === null) return t('sync.unknownStorage')
  return t(persisted ? 'sync.durable' : 'sync.fragile')
}

export function behindWords(behind: number | null, t: TFunction, format: Formatter): string {
  if (behind === null) return t('sync.notSaid')
  return behind === 0 ? t('sync.upToDate') : t('sync.behindBy', { n: format.number(behind) })
}

const QUARANTINE_MS = 14 * 86_400_000

/** Until when a removed phone may hand over what it had not sent. */
export const handOverUntil = (revoked_at: string) => new Date(Date.parse(revoked_at) + QUARANTINE_MS)
