/** The server as the phone meets it: the routes of the contract over the ledger. */
import type { Clock } from './clock'
import { readCursor, resetOf, writeCursor } from './cursor'
import { Deeds, Refused, type Sender, type Sent } from './deeds'
import { type Answer, type Entry, Ledger, type Position } from './ledger'
import { NO_ROWS, type Sums, sumsOf } from './sums'

export interface Account {
  personId: string
  password: string
  positions: string[]
  me: () => unknown
}

interface Session {
  account: Account
  deviceId: string
}

const JSON_TYPE = { 'Content-Type': 'application/json' }
const START: Position = [0, '', '']

export function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: JSON_TYPE })
}

export function problem(status: number, code: string, params: object = {}, wait?: number): Response {
  const headers: Record<string, string> = { 'Content-Type': 'application/problem+json' }
  if (wait !== undefined) headers['Retry-After'] = String(wait)
  return new Response(JSON.stringify({ title: code, status, code, params }), { status, headers })
}

/** A body that no server of ours can take as a whole; only halving finds the operation that causes it. */
export const UNREADABLE = 'cannot be carried in any body'

export class Door {
  readonly ledger = new Ledger()
  readonly deeds: Deeds
  readonly accounts = new Map<string, Account>()
  readonly reports: Record<string, unknown>[] = []
  /** Every operation that ever arrived, as it was sent. */
  readonly arrived = new Map<string, string>()
  pageRows = 2000
  /** The next part of a photo arrives with a wrong byte. */
  spoilPart = false
  /** Asked before each page; a test changes the world between two pages here. */
  beforePage: () => void = () => {}
  /** Answers that come instead of the operation's effect, until they say null. */
  verdict: (op: Sent) => Refused | null = () => null
  readonly #sessions = new Map<string, Session>()
  readonly #clock: Clock
  #made = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.deeds = new Deeds(this.ledger, () => new Date(clock.now))
  }

  endSessions(personId: string): void {
    for (const [token, { account }] of this.#sessions) {
      if (account.personId === personId) this.#sessions.delete(token)
    }
  }

  bucketsOf(account: Account): string[] {
    return ['t', `u:${account.personId}`, ...account.positions.map((position) => `r:${position}`)]
  }

  answer(path: string, init: RequestInit): Response {
    const method = init.method ?? 'GET'
    const headers = new Headers(init.headers)
    const session = this.#sessions.get(headers.get('Authorization')?.replace('Bearer ', '') ?? '')
    const body = typeof init.body === 'string' ? init.body : ''
    if (method !== 'GET' && headers.get('X-Rounds') !== '1') return problem(403, 'permission_denied')
    if (path === '/api/v1/session' && method === 'POST') return this.#signIn(JSON.parse(body))
    if (!session) return problem(401, 'not_signed_in')
    const claimed = headers.get('X-Rounds-Person')
    if (claimed && claimed !== session.account.personId) return problem(401, 'not_signed_in')
    if (path === '/api/v1/me') return json(session.account.me())
    if (path === '/api/sync/v1/push') return this.#push(body, session)
    if (path === '/api/sync/v1/pull') return this.#pull(JSON.parse(body), session.account)
    if (path === '/api/sync/v1/verify') return this.#verify(JSON.parse(body), session.account)
    if (path === '/api/sync/v1/report') {
      this.reports.push(JSON.parse(body))
      return new Response(null, { status: 204 })
    }
    if (path.startsWith('/api/sync/v1/blobs/')) return this.#blob(path, method, init.body)
    return problem(404, 'not_found')
  }

  #signIn(body: { name: string; password: string; device: { id: string } }): Response {
    const account = this.accounts.get(body.name)
    if (account?.password !== body.password)
      return problem(401, 'sign_in_wrong', { tries_left: 4, wait_s: 0 })
    this.#made += 1
    const token = `token-${this.#made}`
    this.#sessions.set(token, { account, deviceId: body.device.id })
    return json({ me: account.me(), token })
  }

  #push(body: string, { account, deviceId }: Session): Response {
    if (body.includes(UNREADABLE)) return problem(422, 'malformed')
    const asked = JSON.parse(body) as { device_id: string; epoch?: string; ops: Sent[] }
    if (asked.ops.length > 50 || body.length > 262_144) return problem(413, 'body_too_large')
    if (asked.device_id !== deviceId) return problem(404, 'not_found')
    if (asked.epoch !== undefined && asked.epoch !== this.ledger.epoch) {
      return problem(409, 'reset', { reset: 'epoch' })
    }
    const who = { personId: account.personId, deviceId, positions: account.positions }
    const results = this.ledger.transact(() =>
      groupsOf(asked.ops).flatMap((group) => this.#group(group, who)),
    )
    const { seq, epoch } = this.ledger
    return json({ results, seq, epoch, server_now: new Date(this.#clock.now).toISOString() })
  }

  /** All or nothing; what was answered before is answered again. */
  #group(ops: Sent[], who: Sender): Answer[] {
    const savepoint = this.ledger.savepoint()
    const answers: Answer[] = []
    for (const op of ops) {
      const known = this.ledger.answers.get(op.op_id)
      if (known) {
        const own = known.personId === who.personId
        answers.push(
          own
            ? { ...known.answer, dup: true }
            : { op_id: op.op_id, status: 'rejected', code: 'id_reused', params: {} },
        )
        continue
      }
      try {
        answers.push(this.#one(op, who))
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        this.ledger.rollBackTo(savepoint)
        return this.#refuse(ops, op, error, who)
      }
    }
    return answers
  }

  #one(op: Sent, who: Sender): Answer {
    this.arrived.set(op.op_id, JSON.stringify(op))
    const told = this.verdict(op)
    if (told) throw told
    const answer: Answer = { op_id: op.op_id, ...this.deeds.carryOut(op, who) } as Answer
    this.ledger.did({
      deviceId: who.deviceId,
      target: op.type === 'visit.add_photo' ? String(op.data?.visit_id) : op.id,
      opId: op.op_id,
      n: op.n,
      replaces: op.replaces ?? null,
      grp: op.grp ?? null,
    })
    this.#keep(answer, op, who)
    return answer
  }

  #refuse(ops: Sent[], cause: Sent, { outcome }: Refused, who: Sender): Answer[] {
    return ops.map((op) => {
      this.arrived.set(op.op_id, JSON.stringify(op))
      if (outcome.status === 'deferred' || op === cause) {
        const answer = { op_id: op.op_id, ...outcome } as Answer
        if (outcome.status !== 'deferred') this.#keep(answer, op, who)
        return answer
      }
      const params = { op_id: cause.op_id }
      const answer: Answer = { op_id: op.op_id, status: 'rejected', code: 'group_failed', params }
      this.#keep(answer, op, who)
      return answer
    })
  }

  #keep(answer: Answer, op: Sent, who: Sender): void {
    this.ledger.answer(op.op_id, { answer, personId: who.personId, deviceId: who.deviceId })
    if (op.replaces) this.deeds.settle(op.replaces, 'resent', null, who)
  }

  #pull(asked: { cursor: string | null }, account: Account): Response {
    this.beforePage()
    const { ledger } = this
    const buckets = this.bucketsOf(account)
    const known = readCursor(asked.cursor, ledger.epoch)
    const reset = resetOf(known, ledger)
    if (reset) return problem(409, 'reset', { reset })
    const at = new Map(buckets.map((bucket) => [bucket, known.at.get(bucket) ?? START] as const))
    const entries = ledger.after(at)
    const sameBuckets = known.at.size === buckets.length && buckets.every((bucket) => known.at.has(bucket))
    if (entries.length === 0 && sameBuckets && asked.cursor) {
      return new Response(null, { status: 204, headers: { 'X-Rounds-Seq': String(ledger.seq) } })
    }
    let end = Math.min(this.pageRows, entries.length)
    while (end > 0 && end < entries.length && sameRow(entries[end], entries[end - 1])) end += 1
    const page = entries.slice(0, end)
    const last = page.at(-1)
    const more = end < entries.length
    const reached: Position = more && last ? [last.seq, last.entity, last.id] : [ledger.seq, '~', '~']
    for (const [bucket, position] of at) at.set(bucket, later(position, reached))
    const since = more ? known.since || (asked.cursor ? 0 : ledger.seq) : ledger.seq
    return json({
      epoch: ledger.epoch,
      seq: ledger.seq,
      buckets,
      changes: this.#changes(page),
      more,
      cursor: writeCursor({ epoch: ledger.epoch, since, at }),
      server_now: new Date(this.#clock.now).toISOString(),
    })
  }

  #changes(page: Entry[]): Changes {
    const changes: Changes = {}
    for (const { entity, id, bucket, op, seq } of page) {
      changes[entity] ??= { put: [], del: [] }
      const change = changes[entity]
      const there = change.put.find((row) => row.id === id)
      if (op === 'D') change.del.push([id, bucket])
      else if (there) {
        ;(there._b as string[]).push(bucket)
        ;(there._s as number[]).push(seq)
      } else change.put.push({ ...this.ledger.row(entity, id), _b: [bucket], _s: [seq] })
    }
    return changes
  }

  #verify(asked: { cursor: string; sums: Sums }, account: Account): Response {
    const { epoch, seq } = this.ledger
    const known = readCursor(asked.cursor, epoch)
    const now = { server_now: new Date(this.#clock.now).toISOString() }
    if (known.epoch !== epoch) return problem(409, 'reset', { reset: 'epoch' })
    if ([...known.at.values()].some(([at]) => at < seq)) return json({ bad: [], stale: true, ...now })
    const bad = this.bucketsOf(account).filter((bucket) => {
      const ours = sumsOf(this.ledger, bucket)
      const theirs = asked.sums[bucket] ?? {}
      const entities = new Set([...Object.keys(ours), ...Object.keys(theirs)])
      return [...entities].some((entity) => {
        const a = ours[entity] ?? NO_ROWS
        const b = theirs[entity] ?? NO_ROWS
        return a.count !== b.count || a.hash !== b.hash
      })
    })
    return json({ bad, ...now })
  }

  #blob(path: string, method: string, body: RequestInit['body']): Response {
    const url = new URL(path, 'http://server')
    const sha256 = url.pathname.split('/').at(-1) ?? ''
    const held = this.ledger.photos.get(sha256)
    if (method === 'GET') {
      return json({
        offset: held?.bytes.length ?? 0,
        size: held?.size ?? null,
        complete: held?.complete ?? false,
      })
    }
    const [offset, size] = [Number(url.searchParams.get('off')), Number(url.searchParams.get('size'))]
    const part = new Uint8Array(body as ArrayBuffer).slice()
    if (this.spoilPart) part[100] = (part[100] ?? 0) ^ 255
    this.spoilPart = false
    const kept = this.ledger.putPart(sha256, offset, size, part)
    if (kept === 'gap') return problem(409, 'blob_incomplete', { offset: held?.bytes.length ?? 0 })
    if (kept === 'mismatch') return problem(422, 'blob_hash_mismatch')
    if (kept.complete && !held?.complete) this.ledger.transact(() => this.deeds.photoArrived(sha256))
    return json({ offset: kept.bytes.length, complete: kept.complete })
  }
}

type Changes = Record<string, { put: Record<string, unknown>[]; del: [string, string][] }>

function later(a: Position, b: Position): Position {
  const isLater = a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : a[2] < b[2] ? -1 : 1)
  return isLater > 0 ? a : b
}

function sameRow(a: Entry | undefined, b: Entry | undefined): boolean {
  return a?.seq === b?.seq && a?.entity === b?.entity && a?.id === b?.id
}

/** Operations of one group stand side by side; every other is a group by itself. */
function groupsOf(ops: Sent[]): Sent[][] {
  const groups: Sent[][] = []
  for (const op of ops) {
    const last = groups.at(-1)
    if (op.grp && last?.[0]?.grp === op.grp) last.push(op)
    else groups.push([op])
  }
  return groups
}
