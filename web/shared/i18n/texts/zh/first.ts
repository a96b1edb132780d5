import { mapView } from './mapView.ts'
import { terms } from './terms.ts'
import { trade } from './trade.ts'
import { unit } from './unit.ts'
import { verdict } from './verdict.ts'

/** What a first screen needs. */
export const first = { mapView, terms, trade, unit, verdict }
