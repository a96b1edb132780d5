import { expect, test } from 'vitest'
import { Refusal } from '../../api'
import { type Delivery, deliver, nothingYet, type Server, shareDone } from './delivery'
import type { FilePhoto, OutboxFile } from './outboxFile'

const PART = 256 * 1024
const photo = (sha256: string, size: number): FilePhoto => ({
  sha256,
  size,
  mime: 'image/jpeg',
  bytes: new Uint8Array(size),
})
const fileOf = (ops: number, photos: FilePhoto[] = []): OutboxFile => ({
  name: 'f',
  companyId: '1',
  personId: 'p',
  personCode: '07',
  deviceId: 'd',
  deviceLabel: 'phone',
  app: '',
  madeAt: '2026-11-23T10:00:00Z',
  ops: Array.from({ length: ops }, (_, n) => ({ n })),
  photos,
})

/** A server that keeps photos in parts as the real one does, and fails when it is told to. */
function aServer(failAt: (call: number) => Error | null = () => null) {
  const log: string[] = []
  const received = new Map<string, number>()
  const call = (name: string) => {
    log.push(name)
    const error = failAt(log.length)
    if (error) throw error
  }
  const server: Server = {
    takeOperations: async ({ ops }) => {
      call(`ops ${ops.length}`)
      return { results: ops.map(() => ({ status: 'held' as const })) }
    },
    takePart: async (sha256, off, size, bytes) => {
      call(`${sha256} ${off}`)
      const offset = Math.max(received.get(sha256) ?? 0, off + bytes.length)
      received.set(sha256, offset)
      return { offset, complete: offset === size }
    },
  }
  return { server, log }
}

async function run(file: OutboxFile, server: Server, from: Delivery = nothingYet) {
  let at = from
  const outcome = await deliver(
    file,
    server,
    from,
    (next) => (at = next),
    new AbortController().signal,
  ).catch((error: unknown) => error)
  return { at, outcome }
}

test('operations go before photos, photos in parts', async () => {
  const { server, log } = aServer()
  const { at } = await run(fileOf(60, [photo('a', PART + 10)]), server)
  expect(log).toEqual(['ops 50', 'ops 10', 'a 0', `a ${PART}`])
  expect(at).toMatchObject({ photos: 1, skipped: 0, sentBytes: PART + 10 })
  expect(at.results).toHaveLength(60)
  expect(shareDone(fileOf(60, [photo('a', PART + 10)]), at)).toBe(1)
})

test('after a failure it goes on where it was and sends nothing twice but the broken part', async () => {
  const broken = new Refusal(0, { code: 'unreachable' })
  const { server, log } = aServer((call) => (call === 2 ? broken : null))
  const file = fileOf(120, [photo('a', 5)])
  const first = await run(file, server)
  expect(first.outcome).toBe(broken)
  expect(first.at.portions).toBe(1)
  const second = await run(file, server, first.at)
  expect(second.at.results).toHaveLength(120)
  expect(log).toEqual(['ops 50', 'ops 50', 'ops 50', 'ops 20', 'a 0'])
})

test('a photo that no record names is passed over, and the next one is sent', async () => {
  const unknown = new Refusal(404, { code: 'blob_unknown' })
  const { server, log } = aServer((call) => (call === 2 ? unknown : null))
  const { at } = await run(fileOf(1, [photo('a', 5), photo('b', 6)]), server)
  expect(at).toMatchObject({ photos: 2, skipped: 1 })
  expect(log.at(-1)).toBe('b 0')
})

test('a photo of which the server has the first part already goes on behind it', async () => {
  const { server, log } = aServer()
  await server.takePart('a', 0, 3 * PART, new Uint8Array(2 * PART))
  await run(fileOf(0, [photo('a', 3 * PART)]), server)
  expect(log.slice(1)).toEqual(['a 0', `a ${2 * PART}`])
})

test('a stop ends it before the next request', async () => {
  const { server, log } = aServer()
  const stop = new AbortController()
  const ended = deliver(fileOf(120), server, nothingYet, () => stop.abort(), stop.signal)
  await expect(ended).rejects.toThrow()
  expect(log).toEqual(['ops 50'])
})
