import { first } from './first.ts'
import { rest } from './rest.ts'

/** Texts of the phone app. */
export const texts = { ...first, ...rest }
