import { type Appearance, applyAppearance, isDark, onAppearance } from '@shared/ui/appearance.ts'
import { useSyncExternalStore } from 'react'

export const APPEARANCES: readonly Appearance[] = ['auto', 'light', 'dark']

const KEY = 'rounds.appearance'

export function chosenAppearance(): Appearance {
  const value = localStorage.getItem(KEY)
  return value === 'light' || value === 'dark' ? value : 'auto'
}

export function chooseAppearance(next: Appearance): void {
  if (next === 'auto') localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, next)
  applyAppearance(next)
}

/** Another tab's choice reaches this one. */
window.addEventListener('storage', (event) => {
  if (event.key === KEY) applyAppearance(chosenAppearance())
})

export const useIsDark = () => useSyncExternalStore(onAppearance, isDark)
export const useAppearance = () => useSyncExternalStore(onAppearance, chosenAppearance)

const calm = matchMedia('(prefers-reduced-motion: reduce)')

function watchCalm(changed: () => void) {
  calm.addEventListener('change', changed)
  return () => calm.removeEventListener('change', changed)
}

/** The person asked the system for less movement. */
export const useIsCalm = () => useSyncExternalStore(watchCalm, () => calm.matches)
