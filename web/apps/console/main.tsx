import { startI18n } from '@shared/i18n/setup.ts'
import { applyAppearance } from '@shared/ui/appearance.ts'
import '@shared/ui/tokens.css'
import '@shared/ui/parts.css'
import './console.css'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { chosenLanguage } from './text'
import { texts as chinese } from './texts/zh/index.ts'
import { chosenAppearance } from './theme'

applyAppearance(chosenAppearance())
await startI18n({
  language: chosenLanguage(),
  chinese,
  loadEnglish: async () => (await import('./texts/en/index.ts')).texts,
})

const place = document.getElementById('root')
if (place) createRoot(place).render(<App />)
