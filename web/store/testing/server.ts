/** A small server in memory that speaks the phone's contract, and breaks on request. */
import type { Me } from '../rows'
import { JSON_TYPE, json, problem } from './answers'
import { applyBatch } from './batch'
import { compareSums, pullPage } from './pages'
import { keysOf } from './seals'
import { type Operation, World } from './world'

export type Fault =
  /** The request never arrives. */
  | 'drop_before'
  /** The server commits, the answer is lost. */
  | 'drop_after'
  /** The server commits, the answer breaks off. */
  | 'truncate'
  /** A portal answers 200 with its own page. */
  | 'portal'
  /** A portal answers 204, as some do to the system's own check. */
  | 'portal_204'
  /** A replica that lags behind has heard of nothing new. */
  | { nothingNewUpTo: number }
  | { status: number; code?: string; params?: Record<string, unknown>; retryAfter?: string }

interface Account {
  password: string
  me: Me
}

interface SignedIn extends Account {
  deviceId: string | null
}

export interface Seen {
  method: string
  path: string
  person: string | null
  body: string | null
}

export class FakeServer {
  readonly world: World
  pageSize = 2000
  /** Whether this server can compare sums. */
  verifies = true
  /** Whether a cookie must belong to the person whom the phone names. */
  checksPerson = true
  /** No phone reaches the server while this is set. */
  down = false
  readonly seen: Seen[] = []
  readonly accounts = new Map<string, Account>()
  readonly #sessions = new Map<string, SignedIn>()
  /** Removed phones, and until when each may hand over what it had not sent. */
  readonly #removed = new Map<string, Date>()
  /** What removed phones handed over, as it came. */
  readonly quarantined: Operation[] = []
  readonly reports: Record<string, unknown>[] = []
  readonly #faults: { path: string; fault: Fault }[] = []
  readonly #now: () => Date
  readonly #later: { path: string; left: number; fault: Fault }[] = []
  readonly #listeners: { path: string; heard: () => unknown }[] = []
  #made = 0
  #poison: { text: string; refused: () => void } | null = null

  constructor(now: () => Date) {
    this.#now = now
    this.world = new World(now)
  }

  addAccount(name: string, password: string, me: Me): void {
    this.accounts.set(name, { password, me })
  }

  /** The next request whose path begins so meets this fault; faults of one path queue up. */
  breakNext(path: string, fault: Fault): void {
    this.#faults.push({ path, fault })
  }

  /** Like breakNext, for the `count`-th such request from now. */
  breakAfter(path: string, count: number, fault: Fault): void {
    this.#later.push({ path, left: count, fault })
  }

  /** Runs before such a request is answered. */
  onRequest(path: string, heard: () => unknown): void {
    this.#listeners.push({ path, heard })
  }

  /** Any push that carries this text is refused as a whole. */
  refuseBodiesWith(text: string, refused: () => void): void {
    this.#poison = { text, refused }
  }

  /** Sessions see what has changed about their people. */
  reloadSessions(): void {
    for (const [secret, { me, deviceId }] of this.#sessions) {
      const account = this.accounts.get(me.person.code)
      if (account) this.#sessions.set(secret, { ...account, deviceId })
    }
  }

  /** Removes all phones on which this person is signed in. */
  removePhonesOf(number: string): void {
    for (const { me, deviceId } of this.#sessions.values()) {
      if (me.person.code !== number || !deviceId) continue
      this.#removed.set(deviceId, new Date(this.#now().getTime() + 14 * 86_400_000))
    }
  }

  endSessions(): void {
    this.#sessions.clear()
  }

  requests(path: string): Seen[] {
    return this.seen.filter((one) => one.path.startsWith(path))
  }

  /** What a browser gives a page: a fetch with its own cookies. `flight` cuts it off. */
  browser(): { fetch: typeof fetch; flight: boolean } {
    const browser = { flight: false, fetch: (() => {}) as unknown as typeof fetch }
    let cookie: string | null = null
    browser.fetch = async (input, init) => {
      if (browser.flight || this.down) throw new TypeError('Failed to fetch')
      init?.signal?.throwIfAborted()
      const response = await this.#meet(String(input), init ?? {}, cookie)
      const setCookie = response.headers.get('X-Test-Set-Cookie')
      if (setCookie !== null) cookie = setCookie || null
      return response
    }
    return browser
  }

  async #meet(url: string, init: RequestInit, cookie: string | null): Promise<Response> {
    const path = url.replace(/^https?:\/\/[^/]+/, '')
    for (const { path: wanted, heard } of this.#listeners) if (path.startsWith(wanted)) await heard()
    for (const one of this.#later) {
      if (path.startsWith(one.path) && --one.left === 0) this.#faults.push(one)
    }
    const index = this.#faults.findIndex((one) => path.startsWith(one.path))
    const fault = index >= 0 ? this.#faults.splice(index, 1)[0]?.fault : undefined
    if (fault === 'drop_before') throw new TypeError('Failed to fetch')
    if (fault === 'portal') {
      const page = '<!doctype html><title>Wi-Fi</title>Please sign in'
      return new Response(page, { headers: { 'Content-Type': 'text/html' } })
    }
    if (fault === 'portal_204') return new Response(null, { status: 204 })
    if (typeof fault === 'object' && 'nothingNewUpTo' in fault) {
      return new Response(null, { status: 204, headers: { 'X-Rounds-Seq': String(fault.nothingNewUpTo) } })
    }
    if (typeof fault === 'object') {
      const headers: Record<string, string> = fault.retryAfter ? { 'Retry-After': fault.retryAfter } : {}
      return problem(fault.status, fault.code ?? 'server_error', fault.params, headers)
    }
    const response = await this.#answer(path, init, cookie)
    if (fault === 'drop_after') throw new TypeError('Failed to fetch')
    if (fault === 'truncate') {
      const text = await response.text()
      return new Response(text.slice(0, Math.floor(text.length * 0.7)), { headers: JSON_TYPE })
    }
    return response
  }

  async #answer(path: string, init: RequestInit, cookie: string | null): Promise<Response> {
    const method = init.method ?? 'GET'
    const headers = new Headers(init.headers)
    const token = headers.get('Authorization')?.replace('Bearer ', '') ?? cookie
    const account = token ? this.#sessions.get(token) : undefined
    const body = typeof init.body === 'string' ? init.body : null
    this.seen.push({ method, path, person: account?.me.person.id ?? null, body })
    if (method !== 'GET' && headers.get('X-Rounds') !== '1') return problem(403, 'permission_denied')
    if (path === '/api/v1/session' && method === 'POST') return this.#signIn(JSON.parse(body ?? '{}'))
    if (!account || !token) return problem(401, 'not_signed_in')
    const claimed = headers.get('X-Rounds-Person')
    if (this.checksPerson && claimed && claimed !== account.me.person.id) return problem(401, 'not_signed_in')
    const until = account.deviceId ? this.#removed.get(account.deviceId) : undefined
    if (path === '/api/sync/v1/quarantine') {
      return this.#quarantine(JSON.parse(body ?? '{}'), until)
    }
    if (until) {
      const named = this.quarantined.some((op) => (op.blobs ?? []).some((sha256) => path.includes(sha256)))
      if (!path.startsWith('/api/sync/v1/blobs/')) return problem(401, 'device_revoked')
      if (!named) return problem(404, 'blob_unknown')
    }
    if (path === '/api/v1/session') {
      this.#sessions.delete(token)
      return new Response(null, { status: 204, headers: { 'X-Test-Set-Cookie': '' } })
    }
    if (path === '/api/v1/me') return json(account.me)
    if (this.#poison && path === '/api/sync/v1/push' && body?.includes(this.#poison.text)) {
      this.#poison.refused()
      return problem(422, 'malformed')
    }
    if (path === '/api/sync/v1/push') return this.#push(body ?? '{}', account)
    const buckets = this.#bucketsOf(account)
    if (path === '/api/sync/v1/pull') {
      return pullPage(this.world, JSON.parse(body ?? '{}'), buckets, this.pageSize)
    }
    if (path === '/api/sync/v1/verify' && this.verifies) {
      return compareSums(this.world, JSON.parse(body ?? '{}'), buckets)
    }
    if (path === '/api/sync/v1/keys') return json(keysOf(this.world, JSON.parse(body ?? '{}').subjects))
    if (path.endsWith('/reveal'))
      return json({ value: this.world.rows.customer.get(path.split('/')[4] ?? '')?.phone })
    if (path === '/api/sync/v1/report') {
      this.reports.push(JSON.parse(body ?? '{}'))
      return new Response(null, { status: 204 })
    }
    if (path.startsWith('/api/sync/v1/blobs/')) return this.#blob(path, method, init.body)
    return problem(404, 'not_found')
  }

  #signIn(body: { name: string; password: string; token: boolean; device?: { id: string } }): Response {
    const account = this.accounts.get(body.name)
    if (account?.password !== body.password) {
      return problem(401, 'sign_in_wrong', { tries_left: 4, wait_s: 0 })
    }
    this.#made += 1
    const secret = `c.${this.#made}`
    const deviceId = body.device?.id ?? null
    if (deviceId) this.#removed.delete(deviceId)
    this.#sessions.set(secret, { ...account, deviceId })
    return body.token
      ? json({ me: account.me, token: secret })
      : json({ me: account.me }, 200, { 'X-Test-Set-Cookie': secret })
  }

  #push(text: string, { me }: Account): Response {
    const body = JSON.parse(text) as { ops: Operation[]; epoch?: string }
    if (body.ops.length > 50 || text.length > 256 * 1024) return problem(413, 'body_too_large')
    const { world } = this
    if (body.epoch !== undefined && body.epoch !== world.epoch) {
      return problem(409, 'reset', { reset: 'epoch' })
    }
    const results = applyBatch(world, body.ops, me)
    return json({ results, seq: world.seq, epoch: world.epoch, server_now: this.#now().toISOString() })
  }

  #quarantine(body: { ops: Operation[] }, until: Date | undefined): Response {
    const allowed = until !== undefined && this.#now() < until
    if (body.ops.length > 50) return problem(413, 'body_too_large')
    if (allowed) this.quarantined.push(...body.ops)
    const results = allowed ? body.ops.map((op) => ({ op_id: op.op_id, status: 'quarantined' })) : []
    return json({ results, allowed, until: until ?? null, server_now: this.#now().toISOString() })
  }

  #bucketsOf({ me }: Account): string[] {
    return ['t', `u:${me.person.id}`, ...me.positions.map((position) => `r:${position.id}`)]
  }

  #blob(path: string, method: string, body: RequestInit['body']): Response {
    const url = new URL(path, 'http://server')
    const sha256 = url.pathname.split('/').at(-1) ?? ''
    const blob = this.world.blobs.get(sha256)
    if (method === 'GET') {
      return json({
        offset: blob?.bytes.length ?? 0,
        size: blob?.size ?? null,
        complete: blob?.complete ?? false,
      })
    }
    const offset = Number(url.searchParams.get('off'))
    const size = Number(url.searchParams.get('size'))
    const part = new Uint8Array(body as ArrayBuffer)
    if (part.length > 256 * 1024) return problem(413, 'body_too_large')
    const kept = this.world.putPart(sha256, offset, size, part)
    if (kept === 'gap') return problem(409, 'blob_incomplete', { offset: blob?.bytes.length ?? 0 })
    if (kept === 'mismatch') return problem(422, 'blob_hash_mismatch')
    return json({ offset: kept.bytes.length, complete: kept.complete })
  }
}
