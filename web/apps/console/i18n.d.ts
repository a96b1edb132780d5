import 'i18next'
import type { SharedTexts } from '@shared/i18n/resources.ts'
import type { ConsoleTexts } from './texts/zh/index.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: SharedTexts & ConsoleTexts }
  }
}
