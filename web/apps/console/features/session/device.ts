import { uuidv7 } from '@shared/domain/uuidv7.ts'

const KEY = 'rounds.device'

/** One id per browser, so that signing in again is no new device. */
export function thisDevice(): { id: string; label: string; kind: 'desk' } {
  const id = localStorage.getItem(KEY) ?? uuidv7()
  localStorage.setItem(KEY, id)
  return { id, label: deviceLabel(navigator.userAgent), kind: 'desk' }
}

const BROWSERS: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

export function deviceLabel(agent: string): string {
  const named = [BROWSERS, SYSTEMS].map((list) => list.find(([pattern]) => pattern.test(agent))?.[1])
  return named.filter(Boolean).join(' · ') || agent.slice(0, 40)
}
