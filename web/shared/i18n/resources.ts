import type { texts } from './texts/zh/index.ts'

/** For an app's `i18n.d.ts`: typed keys are the shared texts and the app's own. */
export type SharedTexts = typeof texts
