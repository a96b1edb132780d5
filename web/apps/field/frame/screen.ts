import { completeTexts } from '@shared/i18n/setup.ts'
import { type ComponentType, lazy } from 'react'

/** A screen beyond the first: its code and the texts that the first did without. */
export function screen<P extends object>(load: () => Promise<{ default: ComponentType<P> }>) {
  return lazy(async () => {
    const [module] = await Promise.all([load(), completeTexts()])
    return module
  })
}
