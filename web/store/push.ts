import type { Operation, PersonDatabase, WireOperation } from './database'
import { UNSENT } from './database'
import { type Answer, isJson, Undelivered, type Wire } from './wire'

export const MOST_OPERATIONS = 50
export const MOST_BYTES = 256 * 1024
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

const encoder = new TextEncoder()

/**
 * The next operations in order. An operation that waits holds back only what comes after it on the
 * same target or in the same group.
 */
export function chooseBatch(unsent: Operation[], now: number, most: number = MOST_OPERATIONS): Operation[] {
  const held = new Set<string>()
  const batch: Operation[] = []
  let bytes = 0
  for (const op of unsent) {
    const keys = [`${op.entity}:${op.target}`, ...(op.wire.grp ? [`group:${op.wire.grp}`] : [])]
    const waits = op.status === 'deferred' && (op.retry_at ?? 0) > now
    if (waits || keys.some((key) => held.has(key))) {
      for (const key of keys) held.add(key)
      continue
    }
    bytes += encoder.encode(JSON.stringify(op.wire)).length + 16
    // An operation beyond the limit by itself still has to travel, alone.
    if (batch.length > 0 && bytes > MOST_BYTES - 1024) break
    batch.push(op)
    if (batch.length >= most) break
  }
  return batch
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
      .sortBy('n')
    const batch = chooseBatch(unsent, now().getTime(), most)
    if (batch.length === 0) return delivered
    await db.transaction('rw', db.outbox, async () => {
      for (const op of batch) {
        await db.outbox.update(op.n, { status: 'sending', attempts: op.attempts + 1 })
      }
    })
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
      // The body as a whole was refused: halve it until the one operation is found that causes it.
      if (batch.length === 1) await setAside(context, batch, error)
      else await markQueued(db, batch)
      most = Math.max(1, Math.floor(batch.length / 2))
    }
  }
}

function isAboutContent(error: Undelivered): boolean {
  return error.trouble === 'refused' && (error.code === 'malformed' || error.code === 'body_too_large')
}

async function setAside({ db }: PushContext, [op]: Operation[], error: Undelivered): Promise<void> {
  if (!op) return
  await db.outbox.update(op.n, {
    status: 'rejected',
    attention: 1,
    code: error.code,
    params: error.params,
  })
}

async function markQueued(db: PersonDatabase, batch: Operation[]): Promise<void> {
  await db.transaction('rw', db.outbox, async () => {
    for (const op of batch) await db.outbox.update(op.n, { status: 'queued' })
  })
}

async function sendBatch(context: PushContext, batch: Operation[]): Promise<void> {
  const { wire, now } = context
  const sentAt = now()
  const body = {
    device_id: context.deviceId,
    device_now: sentAt.toISOString(),
    app: context.app,
    ops: batch.map((op): WireOperation & { n: number } => ({ ...op.wire, n: op.n })),
  }
  const answer = await wire.post('/api/sync/v1/push', body)
  const heardAt = now()
  const { results, seq, serverNow } = readPushAnswer(answer, batch)
  await record(context, batch, results, seq, heardAt)
  const middle = (sentAt.getTime() + heardAt.getTime()) / 2
  if (serverNow !== null) await context.db.write('skew_ms', Math.round(serverNow - middle))
}

const STATUSES = new Set(['applied', 'merged', 'rejected', 'deferred'])

function readPushAnswer(
  answer: Answer,
  batch: Operation[],
): { results: Map<string, Result>; seq: number; serverNow: number | null } {
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
  return { results, seq: json.seq, serverNow: Number.isNaN(serverNow) ? null : serverNow }
}

/** `lost` is a list of field names or an object whose keys are field names. */
function lostFields(lost: unknown): string[] {
  if (Array.isArray(lost)) return lost.filter((field) => typeof field === 'string')
  return isJson(lost) ? Object.keys(lost) : []
}

async function record(
  { db }: PushContext,
  batch: Operation[],
  results: Map<string, Result>,
  seq: number,
  at: Date,
): Promise<void> {
  await db.transaction('rw', db.outbox, db.blob, async () => {
    for (const op of batch) {
      const result = results.get(op.op_id)
      // No word about it: it stays in the outbox and goes again.
      await db.outbox.update(op.n, result ? changeAfter(op, result, seq, at) : { status: 'queued' })
      if (result?.status !== 'applied' && result?.status !== 'merged') continue
      for (const sha256 of op.wire.blobs ?? []) {
        const blob = await db.blob.get(sha256)
        if (blob?.state === 'held') await db.blob.update(sha256, { state: 'ready' })
      }
    }
  })
}

function changeAfter(op: Operation, result: Result, seq: number, at: Date): Partial<Operation> {
  switch (result.status) {
    case 'applied':
    case 'merged':
      return {
        status: 'acked',
        seq,
        acked_at: at.getTime(),
        ...(result.lost.length ? { lost: result.lost, attention: 1 as const } : {}),
      }
    case 'rejected':
      return {
        status: 'rejected',
        attention: 1,
        code: result.code ?? 'rejected',
        params: result.params,
      }
    case 'deferred': {
      const doubling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(op.attempts, 10))
      return {
        status: 'deferred',
        retry_at: at.getTime() + (result.retryAfterMs ?? doubling),
        code: result.code ?? 'deferred',
        params: result.params,
      }
    }
  }
}
