import { chooseBatch, MOST_OPERATIONS, stepsOf } from './batches'
import type { Operation, PersonDatabase, WireOperation } from './database'
import { UNSENT } from './database'
import { saving } from './space'
import { type Answer, isJson, Undelivered, type Wire } from './wire'

const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 10 * 60_000

export interface Result {
  op_id: string
  status: 'applied' | 'merged' | 'rejected' | 'deferred'
  lost: string[]
  code: string | null
  params: Record<string, unknown>
  retryAfterMs: number | null
}

export interface PushContext {
  db: PersonDatabase
  wire: Wire
  deviceId: string
  app: string
  now: () => Date
}

/** Sends until nothing sendable is left. Answers whether anything was acknowledged. */
export async function pushAll(context: PushContext): Promise<boolean> {
  const { db, now } = context
  let most = MOST_OPERATIONS
  let delivered = false
  for (;;) {
    const unsent = await db.outbox
      .where('status')
      .anyOf([...UNSENT])
      .toArray()
    const batch = chooseBatch(unsent, now().getTime(), most)
    if (batch.length === 0) return delivered
    // Sending makes room, so a full disk must not stop it.
    await saving(db, () =>
      db.transaction('rw', db.outbox, async () => {
        for (const op of batch) {
          await db.outbox.update(op.n, { status: 'sending', attempts: op.attempts + 1 })
        }
      }),
    )
    try {
      await sendBatch(context, batch)
      delivered = true
      most = MOST_OPERATIONS
    } catch (error) {
      const blamesContent = error instanceof Undelivered && isAboutContent(error)
      if (!blamesContent) {
        await markQueued(db, batch)
        throw error
      }
      // The body as a whole was refused: halve it until the one step is found that causes it.
      if (stepsOf(batch).length === 1) await setAside(context, batch, error)
      else await markQueued(db, batch)
      most = Math.max(1, Math.floor(batch.length / 2))
    }
  }
}

function isAboutContent(error: Undelivered): boolean {
  return error.trouble === 'refused' && (error.code === 'malformed' || error.code === 'body_too_large')
}

async function setAside({ db }: PushContext, step: Operation[], error: Undelivered): Promise<void> {
  await db.transaction('rw', db.outbox, db.blob, async () => {
    for (const op of step) {
      await db.outbox.update(op.n, {
        status: 'rejected',
        attention: 1,
        unread: true,
        code: error.code,
        params: error.params,
      })
      await followRecord(db, op, 'rejected')
    }
  })
}

/** Only what nobody has answered meanwhile: another tab may have taken over from one that was frozen. */
async function markQueued(db: PersonDatabase, batch: Operation[]): Promise<void> {
  await db.transaction('rw', db.outbox, async () => {
    const standing = await db.outbox.bulkGet(batch.map((op) => op.n))
    for (const op of standing) {
      if (op?.status === 'sending') await db.outbox.update(op.n, { status: 'queued' })
    }
  })
}

async function sendBatch(context: PushContext, batch: Operation[]): Promise<void> {
  const { wire, now } = context
  const sentAt = now()
  const known = await context.db.read<string | number>('epoch')
  const body = {
    device_id: context.deviceId,
    ...(known === undefined ? {} : { epoch: known }),
    device_now: sentAt.toISOString(),
    app: context.app,
    ops: batch.map((op): WireOperation & { n: number } => ({ ...op.wire, n: op.n })),
  }
  const answer = await wire.post('/api/sync/v1/push', body)
  const heardAt = now()
  const { results, seq, epoch, serverNow } = readPushAnswer(answer, batch)
  await saving(context.db, () => record(context, batch, { results, seq, epoch }, heardAt))
  const middle = (sentAt.getTime() + heardAt.getTime()) / 2
  if (serverNow !== null) await context.db.write('skew_ms', Math.round(serverNow - middle))
}

interface Answered {
  results: Map<string, Result>
  seq: number
  epoch: string | number | null
}

const STATUSES = new Set(['applied', 'merged', 'rejected', 'deferred'])

function readPushAnswer(answer: Answer, batch: Operation[]): Answered & { serverNow: number | null } {
  const { json } = answer
  if (!isJson(json) || !Array.isArray(json.results) || typeof json.seq !== 'number') {
    throw new Undelivered('bad_answer', { status: answer.status })
  }
  const asked = new Set(batch.map((op) => op.op_id))
  const results = new Map<string, Result>()
  for (const item of json.results as unknown[]) {
    if (!isJson(item) || typeof item.op_id !== 'string' || !STATUSES.has(String(item.status))) continue
    if (!asked.has(item.op_id)) continue
    results.set(item.op_id, {
      op_id: item.op_id,
      status: item.status as Result['status'],
      lost: lostFields(item.lost),
      code: typeof item.code === 'string' ? item.code : null,
      params: isJson(item.params) ? item.params : {},
      retryAfterMs: typeof item.retry_after === 'number' ? item.retry_after * 1000 : null,
    })
  }
  if (results.size === 0) throw new Undelivered('bad_answer', { status: answer.status })
  const serverNow = Date.parse(String(json.server_now))
  const { epoch } = json
  return {
    results,
    seq: json.seq,
    epoch: typeof epoch === 'string' || typeof epoch === 'number' ? epoch : null,
    serverNow: Number.isNaN(serverNow) ? null : serverNow,
  }
}

/** `lost` is a list of field names or an object whose keys are field names. */
function lostFields(lost: unknown): string[] {
  if (Array.isArray(lost)) return lost.filter((field) => typeof field === 'string')
  return isJson(lost) ? Object.keys(lost) : []
}

async function record(
  { db }: PushContext,
  batch: Operation[],
  { results, seq, epoch }: Answered,
  at: Date,
): Promise<void> {
  await db.transaction('rw', db.outbox, db.blob, db.meta, db.settlement, async () => {
    const mirrored = await db.read<string | number>('epoch')
    // Numbers of a restored server say nothing about rows of the one before: no overlay is let go by them.
    if (epoch !== null && mirrored !== undefined && mirrored !== epoch) await db.write('mirror_seq', -1)
    for (const step of stepsOf(batch)) {
      const answered = step.every((op) => results.has(op.op_id))
      for (const op of step) {
        const result = results.get(op.op_id)
        if (!answered || !result) {
          // No word about it: it stays in the outbox and goes again, with the whole of its group.
          await db.outbox.update(op.n, { status: 'queued' })
          continue
        }
        await db.outbox.update(op.n, changeAfter(op, result, seq, at))
        await followRecord(db, op, result.status)
        if (result.status === 'rejected') await takeDecision(db, op)
      }
    }
    await hurryWaiting(db, batch)
  })
}

/** A manager may have decided before the answer came: it had been lost the first time. */
async function takeDecision(db: PersonDatabase, op: Operation): Promise<void> {
  const settled = await db.settlement.get(op.op_id)
  if (!settled) return
  const { id: _id, _b, _q, _g, ...decision } = settled
  await db.outbox.update(op.n, { attention: 0, decision })
  if (decision.decision === 'accepted') await followRecord(db, op, 'applied')
}

/** A photo goes when the server has its record, and stays for a decision when that was refused. */
async function followRecord(db: PersonDatabase, op: Operation, status: Result['status']): Promise<void> {
  if (status === 'deferred') return
  for (const sha256 of op.wire.blobs ?? []) {
    const blob = await db.blob.get(sha256)
    if (blob?.state !== 'held' && blob?.state !== 'refused') continue
    await db.blob.update(sha256, { state: status === 'rejected' ? 'refused' : 'ready' })
  }
}

/** What waited for something else about the same thing is tried again as soon as anything of it was answered. */
async function hurryWaiting(db: PersonDatabase, answered: Operation[]): Promise<void> {
  const waiting = await db.outbox.where('status').equals('deferred').toArray()
  const numbers = new Set(answered.map((op) => op.n))
  const targets = new Set(answered.map((op) => op.target))
  for (const op of waiting) {
    if (numbers.has(op.n) || op.code !== 'waits_for' || !targets.has(op.target)) continue
    await db.outbox.update(op.n, { retry_at: 0 })
  }
}

function changeAfter(op: Operation, result: Result, seq: number, at: Date): Partial<Operation> {
  const acked = { status: 'acked', seq, acked_at: at.getTime() } as const
  switch (result.status) {
    case 'applied':
    case 'merged':
      if (result.lost.length === 0) return acked
      // After a replay the same news comes again; whoever has seen it is not asked twice.
      return { ...acked, lost: result.lost, attention: op.lost ? (op.attention ?? 0) : 1 }
    case 'rejected':
      // That a thing was settled otherwise, or never known there, needs nobody's attention.
      if (op.wire.type === 'outbox.discard') return acked
      return { status: 'rejected', attention: 1, code: result.code ?? 'rejected', params: result.params }
    case 'deferred': {
      const doubling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(op.attempts, 10))
      return {
        status: 'deferred',
        deferred_at: at.getTime(),
        retry_at: at.getTime() + (result.retryAfterMs ?? doubling),
        code: result.code ?? 'deferred',
        params: result.params,
      }
    }
  }
}
