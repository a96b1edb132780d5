import type { PersonDatabase, StoredBlob } from './database'
import { openNumbers } from './numbers'
import { commitPage, type Page, readPage } from './pages'
import { dropDoubted, verifyWhenDue } from './verify'
import { type Answer, Undelivered, type Wire } from './wire'

const PULL_VERSION = 1
const RESETS_IN_A_ROW = 3

export interface PullContext {
  db: PersonDatabase
  wire: Wire
  now: () => Date
}

/**
 * Fetches pages until the mirror has reached the head. 'replay' means that the server's history
 * changed and operations went back to the outbox: send again, then pull again.
 */
export async function pullAll(context: PullContext): Promise<'reached' | 'replay'> {
  const told = new Told(context.db)
  try {
    const outcome = await pullPages(context, told)
    if (await openNumbers(context)) told.owed = true
    return outcome
  } finally {
    await told.tell()
  }
}

async function pullPages(context: PullContext, told: Told): Promise<'reached' | 'replay'> {
  const { db, wire, now } = context
  let replayed = false
  let resets = 0
  let ahead: Ahead | null = null
  for (;;) {
    const cursor = (await db.read<string>('cursor')) ?? null
    let page: Page | null
    try {
      const answer: Answer = await (ahead?.cursor === cursor ? ahead.answer : ask(wire, cursor))
      if (answer.status === 204) {
        await settle(db, answer, now())
        await dropDoubted(db)
        if (await verifyWhenDue(context)) continue
        return replayed ? 'replay' : 'reached'
      }
      page = readPage(answer)
    } catch (error) {
      const reset = resetAskedBy(error)
      if (!reset || ++resets > RESETS_IN_A_ROW) throw error
      replayed = (await startOver(db, reset)) || replayed
      continue
    }
    const epoch = await db.read<string | number>('epoch')
    if (cursor !== null && epoch !== undefined && epoch !== page.epoch) {
      if (++resets > RESETS_IN_A_ROW) throw new Undelivered('bad_answer')
      replayed = (await startOver(db, 'epoch')) || replayed
      continue
    }
    ahead = page.more ? fetchAhead(wire, page.cursor) : null
    await commitPage(db, page, cursor, now())
    told.owed = true
    if (page.more) await told.tellSometimes()
    if (!page.more && !(await verifyWhenDue(context))) return replayed ? 'replay' : 'reached'
  }
}

function ask(wire: Wire, cursor: string | null): Promise<Answer> {
  return wire.post('/api/sync/v1/pull', { cursor, v: PULL_VERSION })
}

interface Ahead {
  cursor: string
  answer: Promise<Answer>
}

/** The next page travels while this one is written. It counts only when this one's cursor has been committed. */
function fetchAhead(wire: Wire, cursor: string): Ahead {
  const answer = ask(wire, cursor)
  // Its failure is told when its turn comes, if it comes.
  answer.catch(() => {})
  return { cursor, answer }
}

const TELL_EVERY_MS = 1_000

/** Tells whoever watches the rows of new ones, but not after each of many pages: reading them again takes as long. */
class Told {
  owed = false
  readonly #db: PersonDatabase
  #at = Number.NEGATIVE_INFINITY

  constructor(db: PersonDatabase) {
    this.#db = db
  }

  async tellSometimes(): Promise<void> {
    if (performance.now() - this.#at >= TELL_EVERY_MS) await this.tell()
  }

  async tell(): Promise<void> {
    if (!this.owed) return
    this.owed = false
    await this.#db.write('touched', Math.random())
    this.#at = performance.now()
  }
}

type Reset = 'epoch' | 'future' | 'gc'

export function resetAskedBy(error: unknown): Reset | null {
  if (!(error instanceof Undelivered) || error.status !== 409 || error.code !== 'reset') return null
  const { reset } = error.params
  return reset === 'epoch' || reset === 'future' ? reset : 'gc'
}

/** Nothing new up to a head that the server names. Portals answer 204 as well, and name none. */
async function settle(db: PersonDatabase, answer: Answer, at: Date): Promise<void> {
  const seq = Number(answer.headers.get('X-Rounds-Seq') ?? Number.NaN)
  if (!Number.isInteger(seq)) throw new Undelivered('captive_portal', { status: answer.status })
  await db.transaction('rw', db.meta, async () => {
    // A replica may lag behind what was heard before.
    const reached = (await db.read<number>('mirror_seq')) ?? -1
    if (seq > reached) await db.write('mirror_seq', seq)
    await db.write('synced_at', at.getTime())
  })
}

/**
 * Pulls everything again. The old rows stay on the screens until the new copy is whole. After a
 * restore the server may lack what it had acknowledged, so that goes back to the outbox; whatever
 * the server still has is answered as a duplicate.
 */
export async function startOver(db: PersonDatabase, reset: Reset): Promise<boolean> {
  return db.transaction('rw', db.outbox, db.blob, db.meta, async () => {
    await db.meta.bulkDelete(['cursor', 'epoch'])
    await db.write('sweep', ((await db.read<number>('sweep')) ?? 0) + 1)
    if (reset === 'gc') return false
    await db.write('mirror_seq', -1)
    const answered = db.outbox
      .where('status')
      .anyOf('acked', 'rejected')
      .filter((op) => op.status === 'acked' || op.attention === 1)
    const replayed = await answered.modify((op) => {
      if (op.status === 'rejected') {
        // A refusal has to be on the server's list as well, and may turn out otherwise this time.
        op.attention = 0
        delete op.code
        delete op.params
        delete op.unread
      }
      op.status = 'queued'
      delete op.seq
      delete op.acked_at
    })
    await db.blob
      .where('state')
      .equals('delivered')
      .modify((blob: StoredBlob) => {
        blob.state = 'ready'
        blob.offset = 0
        delete blob.delivered_at
      })
    return replayed > 0
  })
}
