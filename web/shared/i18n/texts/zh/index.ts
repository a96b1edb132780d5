import { errors } from './errors.ts'
import { flag } from './flag.ts'
import { mapView } from './mapView.ts'
import { reason } from './reason.ts'
import { terms } from './terms.ts'
import { trade } from './trade.ts'
import { unit } from './unit.ts'
import { verdict } from './verdict.ts'

/** Texts that both apps use. */
export const texts = { errors, flag, mapView, reason, terms, trade, unit, verdict }
