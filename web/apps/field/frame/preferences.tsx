import { type Language, setLanguage } from '@shared/i18n/setup.ts'
import { type Appearance, applyAppearance } from '@shared/ui/appearance.ts'
import type { Store } from '@store/index.ts'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { useStore } from './store.tsx'

export interface Preferences {
  language: Language
  appearance: Appearance
  /** No wake lock, no map, no bursts of positions. */
  saver: boolean
}

export async function readPreferences(store: Store, language: Language): Promise<Preferences> {
  const [kept, appearance, saver] = await Promise.all([
    store.prefs.get<Language>('language'),
    store.prefs.get<Appearance>('appearance'),
    store.prefs.get<boolean>('saver'),
  ])
  return { language: kept ?? language, appearance: appearance ?? 'auto', saver: saver ?? false }
}

interface Chosen extends Preferences {
  /** The switch is on, or the battery is nearly empty. */
  saving: boolean
  choose: (change: Partial<Preferences>) => Promise<void>
}

const PreferencesContext = createContext<Chosen | null>(null)

interface Battery extends EventTarget {
  level: number
  charging: boolean
}

/** Below a fifth and not charging; only some browsers tell. */
function useLowBattery(): boolean {
  const [isLow, setLow] = useState(false)
  useEffect(() => {
    const { getBattery } = navigator as { getBattery?: () => Promise<Battery> }
    if (!getBattery) return
    let battery: Battery | null = null
    const read = () => setLow(battery !== null && !battery.charging && battery.level < 0.2)
    void getBattery.call(navigator).then((found) => {
      battery = found
      read()
      battery.addEventListener('levelchange', read)
      battery.addEventListener('chargingchange', read)
    })
    return () => {
      battery?.removeEventListener('levelchange', read)
      battery?.removeEventListener('chargingchange', read)
    }
  }, [])
  return isLow
}

export function PreferencesProvider({ initial, children }: { initial: Preferences; children: ReactNode }) {
  const store = useStore()
  const [chosen, setChosen] = useState(initial)
  const isLow = useLowBattery()
  const value = useMemo<Chosen>(
    () => ({
      ...chosen,
      saving: chosen.saver || isLow,
      async choose(change) {
        if (change.language) await setLanguage(change.language)
        if (change.appearance) applyAppearance(change.appearance)
        setChosen((before) => ({ ...before, ...change }))
        for (const [key, wish] of Object.entries(change)) await store.prefs.set(key, wish)
      },
    }),
    [store, chosen, isLow],
  )
  return <PreferencesContext.Provider value={value}>{children}</PreferencesContext.Provider>
}

export function usePreferences(): Chosen {
  const value = useContext(PreferencesContext)
  if (!value) throw new Error('a screen stands outside of PreferencesProvider')
  return value
}
