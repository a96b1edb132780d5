import { first } from './first.ts'
import { rest } from './rest.ts'

/** Texts that both apps use. */
export const texts = { ...first, ...rest }
