/**
 * The phone's side of HTTP. An answer counts only when it is whole and ours: a portal's page, half
 * a document or a silent redirect means that nothing is known about what happened.
 */
export type Trouble =
  /** No answer at all. */
  | 'offline'
  /** An answer that this server did not write. */
  | 'captive_portal'
  /** Ours, but cut off or of an unknown shape. */
  | 'bad_answer'
  /** A problem document or a status without one. */
  | 'refused'
  /** This tab no longer speaks for the person it holds. */
  | 'person_changed'
  /** Another tab went on with the work while this one was frozen. */
  | 'superseded'

export class Undelivered extends Error {
  readonly trouble: Trouble
  readonly status: number
  readonly code: string
  readonly params: Record<string, unknown>
  readonly retryAfterMs: number | null

  constructor(
    trouble: Trouble,
    detail: {
      status?: number
      code?: string
      params?: Record<string, unknown>
      retryAfterMs?: number | null
    } = {},
  ) {
    super(detail.code ?? trouble)
    this.name = 'Undelivered'
    this.trouble = trouble
    this.status = detail.status ?? 0
    this.code = detail.code ?? trouble
    this.params = detail.params ?? {}
    this.retryAfterMs = detail.retryAfterMs ?? null
  }
}

export interface Answer {
  status: number
  /** Null for 204. */
  json: unknown
  headers: Headers
}

export interface WireOptions {
  fetch: typeof fetch
  baseUrl: string
  now: () => Date
  token: () => string | null
  /** Lets the server refuse a request whose cookie belongs to somebody else. */
  personId: string | null
  /** False once somebody else has signed in, here or in another tab. */
  stillSpeaks: () => Promise<boolean>
}

const TIMEOUT_MS = 30_000

export type Json = Record<string, unknown>

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Seconds or an HTTP date, as milliseconds from now. */
export function retryAfterMs(header: string | null, now: Date): number | null {
  if (!header) return null
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime())
}

export class Wire {
  readonly #options: WireOptions
  readonly #closing = new AbortController()

  constructor(options: WireOptions) {
    this.#options = options
  }

  /** Aborts what is on its way; nothing can be sent afterwards. */
  close(): void {
    this.#closing.abort()
  }

  get(path: string): Promise<Answer> {
    return this.#send('GET', path, null, null)
  }

  post(path: string, body: Json | string): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return this.#send('POST', path, text, 'application/json')
  }

  patch(path: string, body: Json): Promise<Answer> {
    return this.#send('PATCH', path, JSON.stringify(body), 'application/json')
  }

  put(path: string, bytes: ArrayBuffer): Promise<Answer> {
    return this.#send('PUT', path, bytes, 'application/octet-stream')
  }

  delete(path: string): Promise<Answer> {
    return this.#send('DELETE', path, null, null)
  }

  async #send(
    method: string,
    path: string,
    body: string | ArrayBuffer | null,
    type: string | null,
  ): Promise<Answer> {
    const { token, personId, baseUrl, now } = this.#options
    if (this.#closing.signal.aborted || !(await this.#options.stillSpeaks())) {
      throw new Undelivered('person_changed')
    }
    const headers: Record<string, string> = { Accept: 'application/json' }
    if (method !== 'GET') headers['X-Rounds'] = '1'
    if (type) headers['Content-Type'] = type
    const bearer = token()
    if (bearer) headers.Authorization = `Bearer ${bearer}`
    if (personId) headers['X-Rounds-Person'] = personId
    let response: Response
    let text: string
    try {
      response = await this.#options.fetch(baseUrl + path, {
        method,
        headers,
        body,
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      })
      text = response.status === 204 ? '' : await response.text()
    } catch {
      throw new Undelivered('offline')
    }
    return readAnswer(response, text, now())
  }
}

function readAnswer(response: Response, text: string, now: Date): Answer {
  const { status, headers } = response
  if (status === 204) return { status, json: null, headers }
  const wait = retryAfterMs(headers.get('Retry-After'), now)
  const isOurs = /^application\/(problem\+)?json\b/.test(headers.get('Content-Type') ?? '')
  if (!isOurs) {
    if (status === 413) throw new Undelivered('refused', { status, code: 'body_too_large' })
    // A gateway in front of the server answers 502 in HTML; that is no portal.
    if (status >= 500 || status === 429) {
      throw new Undelivered('refused', { status, code: 'server_error', retryAfterMs: wait })
    }
    throw new Undelivered('captive_portal', { status })
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Undelivered('bad_answer', { status })
  }
  if (response.ok) return { status, json, headers }
  const problem = isJson(json) ? json : {}
  throw new Undelivered('refused', {
    status,
    code: typeof problem.code === 'string' ? problem.code : status >= 500 ? 'server_error' : 'bad_answer',
    params: isJson(problem.params) ? problem.params : {},
    retryAfterMs: wait,
  })
}
