import './app.css'
import { deviceLanguage, setTerms, startI18n } from '@shared/i18n/setup.ts'
import { applyAppearance } from '@shared/ui/appearance.ts'
import { openStore } from '@store/index.ts'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { listenForInstallOffer } from './device/install.ts'
import { deviceLabel } from './device/label.ts'
import { readToday } from './features/today/readToday.ts'
import { notePainted, painted } from './frame/painted.ts'
import { readPreferences } from './frame/preferences.tsx'
import { first } from './texts/zh/first.ts'

async function start(root: HTMLElement): Promise<void> {
  const store = await openStore({ app: `field ${__APP_VERSION__}`, deviceLabel: deviceLabel() })
  const session = store.session.current()
  const ahead = session ? readToday(store) : undefined
  const preferences = await readPreferences(store, deviceLanguage())
  applyAppearance(preferences.appearance)
  await startI18n({
    language: preferences.language,
    chinese: first,
    loadEnglish: async () => (await import('./texts/en/first.ts')).first,
    loadRest: async (language) =>
      (await (language === 'en' ? import('./texts/en/rest.ts') : import('./texts/zh/rest.ts'))).rest,
  })
  if (session) await setTerms(session.me.company.terms)
  await ahead
  const screen = createRoot(root)
  flushSync(() => screen.render(<App store={store} preferences={preferences} />))
  notePainted()
  await painted
  store.sync.start()
}

listenForInstallOffer()
const root = document.getElementById('root')
if (root) void start(root)
