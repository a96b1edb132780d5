/** All that speaks with the server about rows, apart, so that the first screen need not wait for its code. */
import { refillBallast } from './ballast'
import type { EngineContext, Phase } from './engine'
import { prune } from './prune'
import { pullAll, resetAskedBy, startOver } from './pull'
import { pushAll } from './push'
import { reportWhenDue } from './report'
import { sendNextPart } from './sendBlobs'
import { Undelivered } from './wire'

export { alone } from './locks'

const REPLAYS = 3

/** Records first; photos part by part, and any record written meanwhile before the next part. */
export async function exchangeAll(context: EngineContext, enter: (phase: Phase) => void): Promise<void> {
  const begun = new Set<string>()
  let mustPull = true
  let photoArrived = false
  let replays = 0
  for (;;) {
    enter('sending')
    const refused = await push(context)
    if (refused.delivered) mustPull = true
    if (refused.isReset) continue
    if (mustPull) {
      enter('receiving')
      const outcome = await pullAll(context)
      mustPull = outcome === 'replay' && ++replays <= REPLAYS
      if (mustPull) continue
    }
    if (refused.error) throw refused.error
    enter('sending')
    const sent = await sendNextPart(context, begun)
    if (sent === 'photo') photoArrived = true
    if (sent === 'nothing') {
      if (!photoArrived) return
      photoArrived = false
      mustPull = true
    }
  }
}

interface Pushed {
  delivered: boolean
  /** The server's history is another one: what it had acknowledged waits again, in its old order. */
  isReset: boolean
  error: Undelivered | null
}

/** A server that cannot take operations can often still give rows; the error is told afterwards. */
async function push(context: EngineContext): Promise<Pushed> {
  try {
    return { delivered: await pushAll(context), isReset: false, error: null }
  } catch (error) {
    const reset = resetAskedBy(error)
    if (reset) {
      // Without an epoch of its own the next push is taken as it is, so this cannot go round in circles.
      await startOver(context.db, reset)
      return { delivered: true, isReset: true, error: null }
    }
    const serverFault = error instanceof Undelivered && error.trouble === 'refused' && error.status >= 500
    if (!serverFault || error.retryAfterMs !== null) throw error
    return { delivered: false, isReset: false, error }
  }
}

/** The company's name, words, zone and money stand in what the sign-in told; a pull may bring others. */
async function followCompany({ db, device, person }: EngineContext): Promise<void> {
  const { key, me } = person()
  const told = me.company
  const row = await db.company.toCollection().first()
  if (!row) return
  const company = {
    ...told,
    name: row.name,
    timezone: row.timezone,
    locale: row.locale,
    currency: row.currency,
    terms: row.terms ?? {},
    modules_off: ((row.settings as { modules_off?: string[] } | undefined)?.modules_off ?? []).toSorted(),
  }
  if (JSON.stringify(company) !== JSON.stringify(told))
    await device.person.update(key, { me: { ...me, company } })
}

export async function tidyUp(context: EngineContext, keptMs: number): Promise<void> {
  await followCompany(context)
  await prune(context.db, context.now().getTime() - keptMs)
  await refillBallast(context.db)
  await reportWhenDue(context)
}
