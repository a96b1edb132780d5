import { errors } from './errors.ts'
import { flag } from './flag.ts'
import { reason } from './reason.ts'
import { signOn } from './signOn.ts'

/** What may come a moment later. */
export const rest = { errors, flag, reason, signOn }
