/** Stands between the browser and the system, and loses, cuts, delays or replaces what passes. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { url } from '../e2e/stage/system.ts'

export type Trouble = 'lost_before' | 'lost_after' | 'cut' | 'portal' | 'gateway' | 'slow'

const PORTAL = '<!doctype html><title>Wi-Fi</title>Please sign in'

export class FaultyProxy {
  /** The next requests whose path begins so meet this trouble, in order. */
  readonly troubles: { path: string; trouble: Trouble }[] = []
  /** Every request to the sync API fails so while this is set. */
  always: Trouble | null = null
  /** Appended to the worker's file, as the next build would differ. */
  nextBuild = ''
  readonly #server: Server
  readonly seen: string[] = []

  constructor() {
    this.#server = createServer((asked, answer) => {
      const path = asked.url ?? '/'
      this.seen.push(path)
      const trouble = this.#troubleFor(path)
      const delay = trouble === 'slow' ? 400 : 0
      setTimeout(() => this.#pass(asked, answer, trouble), delay)
    })
  }

  async listen(): Promise<string> {
    await new Promise<void>((ready) => this.#server.listen(0, '127.0.0.1', ready))
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #troubleFor(path: string): Trouble | null {
    const index = this.troubles.findIndex((one) => path.startsWith(one.path))
    if (index >= 0) return this.troubles.splice(index, 1)[0]?.trouble ?? null
    return path.startsWith('/api/sync/') ? this.always : null
  }

  #pass(asked: IncomingMessage, answer: ServerResponse, trouble: Trouble | null): void {
    if (trouble === 'lost_before') {
      asked.socket.destroy()
      return
    }
    if (trouble === 'portal') {
      answer.writeHead(200, { 'content-type': 'text/html' }).end(PORTAL)
      return
    }
    if (trouble === 'gateway') {
      answer.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502</h1>')
      return
    }
    const upstream = new URL(url)
    const { method = 'GET', headers } = asked
    const onward = request(
      {
        host: upstream.hostname,
        port: upstream.port,
        path: asked.url,
        method,
        headers: {
          ...headers,
          host: upstream.host,
          ...(headers.origin ? { origin: upstream.origin } : {}),
          'accept-encoding': 'identity',
        },
      },
      (response) => {
        if (trouble === 'lost_after') {
          response.resume().on('end', () => asked.socket.destroy())
          return
        }
        const isWorker = asked.url?.endsWith('/sw.js') && this.nextBuild
        const { 'content-length': length, ...kept } = response.headers
        answer.writeHead(response.statusCode ?? 502, isWorker || trouble === 'cut' ? kept : response.headers)
        if (trouble === 'cut') {
          response.once('data', (part: Buffer) => {
            answer.write(
              part.subarray(0, Math.floor(Math.min(part.length, Number(length ?? part.length)) / 2)),
            )
            setTimeout(() => asked.socket.destroy(), 20)
          })
        } else if (isWorker) {
          response.on('data', (part: Buffer) => answer.write(part))
          response.on('end', () => answer.end(`\n// ${this.nextBuild}`))
        } else response.pipe(answer)
      },
    )
    onward.on('error', () => asked.socket.destroy())
    answer.on('close', () => onward.destroy())
    asked.pipe(onward)
  }
}
