import { app, failure, tabs, update, words } from './app.ts'
import { sync } from './sync.ts'
import { today } from './today.ts'

/** The texts of the first screen; all others travel with the screens that use them. */
export const first = { app, failure, sync, tabs, today, update, words }
