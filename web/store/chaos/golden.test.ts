/**
 * The outbox as this build writes it, kept for good: every later server must take it in. The file of a version is
 * never written anew. Where the operations change, raise OPERATION_VERSION, add an upcaster on the server, and
 * write the new file: GOLDEN_WRITE=1 npx vitest run store/chaos/golden.test.ts
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect } from 'vitest'
import { PersonDatabase } from '../database'
import { append, OPERATION_VERSION } from '../operations'
import { Refused } from './deeds'
import type { Fleet, Phone } from './fleet'
import { prepare, type Stage, stage } from './stage'

beforeAll(prepare)

const { version } = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8'),
) as { version: string }
const FILE = fileURLToPath(
  new URL(`../../../server/tests/sync/golden/v${OPERATION_VERSION}.json`, import.meta.url),
)
const CUSTOMER = '01a20600-0000-7000-8000-000000000071'
/** Longer than any server takes. */
const TOO_LONG = '长'.repeat(500)

/** A picture of 8 × 6 points; the server looks whether it is one. */
const JPEG =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAGAAgDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwAooornJP/Z'

function photoOf(at: Date) {
  const bytes = Uint8Array.from(Buffer.from(JPEG, 'base64'))
  const blob = {
    type: 'image/jpeg',
    size: bytes.length,
    arrayBuffer: async () => bytes.buffer,
  } as unknown as Blob
  const live = {
    kind: 'front' as const,
    takenAt: at,
    width: 8,
    height: 6,
    watermark: ['业务员 07'],
    live: true,
  }
  return { blob, ...live }
}

/** A day with every type of operation, a group, and what people do about refusals. */
async function day({ fleet, clock }: Stage): Promise<Phone> {
  fleet.addCustomer(CUSTOMER, '07')
  fleet.door.verdict = (op) => (op.set?.name === TOO_LONG ? new Refused('rejected', 'malformed') : null)
  const phone = await fleet.phone()
  await clock.pass(3_000)
  const fix = () => ({
    lng: 112.0102,
    lat: 30,
    accuracy_m: 8.5,
    altitude_m: 31,
    speed_mps: 0.4,
    heading_deg: 90,
    taken_at: new Date(clock.now - 1_000).toISOString(),
  })
  const { visits, customers } = phone.store
  const made = await customers.create({
    name: '清禾便利·梧桐街店',
    kind: 'outlet',
    grade: 'A',
    phone: '138 0000 2207',
    address: '梧桐街 7 号',
    contact: '店主',
    note: '下午有人',
    pin: { lng: 112.01, lat: 30, datum: 'wgs84', radius_m: 120, source: 'field' },
  })
  const first = await visits.checkIn({
    customerId: made.id,
    fix: fix(),
    note: '第一次来',
    photos: [photoOf(new Date(clock.now))],
  })
  await clock.pass(20_000)
  await visits.attachFix(first.id, fix())
  await clock.pass(60_000)
  await visits.checkOut(first.id, { fix: fix(), note: '已补货' })
  const second = await visits.checkIn({ customerId: CUSTOMER, fix: null, noFixReason: 'denied', saver: true })
  await clock.pass(20_000)
  await visits.checkOut(second.id)
  await customers.edit(CUSTOMER, { phone: '139 0000 1188', note: '早上送货' })
  await together(phone, new Date(clock.now))
  await customers.edit(CUSTOMER, { name: TOO_LONG })
  await clock.pass(5_000)
  await putRight(phone)
  await customers.edit(CUSTOMER, { name: TOO_LONG })
  await clock.pass(5_000)
  const [refused] = await phone.store.outbox.list()
  await phone.store.outbox.discard(String(refused?.opId), '写错了')
  await clock.pass(5_000)
  return phone
}

async function putRight({ store }: Phone): Promise<void> {
  const [refused] = await store.outbox.list()
  await store.outbox.edit(String(refused?.opId), { set: { name: '南窗小卖部' } })
}

async function together(phone: Phone, at: Date): Promise<void> {
  await phone.tab?.run(async () => {
    const db = new PersonDatabase(`${phone.name}-1-person-07`)
    const grp = '01a20600-0000-7000-8000-0000000000aa'
    await db.transaction('rw', db.outbox, async () => {
      for (const [field, value] of [
        ['contact', '张店长'],
        ['district', '城东'],
      ] as const) {
        const content = { set: { [field]: value }, base: { [field]: null }, base_version: 1, grp }
        const about = { entity: 'customer', target: CUSTOMER, customerId: CUSTOMER } as const
        await append(db, { type: 'customer.edit', id: CUSTOMER, ...content, ...about }, at)
      }
    })
    db.close()
  })
}

async function outboxOf(fleet: Fleet, phone: Phone) {
  const rows = await fleet.look(phone, (db) => db.outbox.toArray())
  const blobs = await fleet.look(phone, (db) => db.blob.toArray())
  return {
    format: 'rounds-golden-outbox',
    build: version,
    operation_version: OPERATION_VERSION,
    customer_id: CUSTOMER,
    ops: rows.map((op) => ({ ...op.wire, n: op.n })),
    photos: blobs.map(({ sha256, size, mime }) => ({ sha256, size, mime, base64: JPEG })),
    results: rows.map((op) => ({ op_id: op.op_id, status: op.status === 'acked' ? 'applied' : op.status })),
  }
}

/** Every field of every type of operation, with the kind of its value; null counts as any kind. */
function shapesOf(ops: object[]): Record<string, string[]> {
  const shapes: Record<string, Set<string>> = {}
  const walk = (found: Set<string>, value: unknown, path: string) => {
    if (Array.isArray(value)) for (const item of value) walk(found, item, `${path}[]`)
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) walk(found, inner, path ? `${path}.${key}` : key)
    else found.add(`${path}: ${value === null ? 'null' : typeof value}`)
  }
  for (const op of ops) {
    const { type } = op as { type: string }
    shapes[type] ??= new Set()
    walk(shapes[type], op, '')
  }
  return Object.fromEntries(Object.entries(shapes).map(([type, found]) => [type, [...found].sort()]))
}

stage('what this build writes has the shape of its version, as it was kept', async (played) => {
  const { fleet, truths } = played
  const phone = await day(played)
  await played.clock.pass(65_000)
  await truths()
  const outbox = await outboxOf(fleet, phone)
  if (process.env.GOLDEN_WRITE && !existsSync(FILE))
    writeFileSync(FILE, `${JSON.stringify(outbox, null, 1)}\n`)
  const kept = JSON.parse(readFileSync(FILE, 'utf8')) as typeof outbox
  expect(kept.operation_version).toBe(OPERATION_VERSION)
  expect(shapesOf(outbox.ops)).toEqual(shapesOf(kept.ops))
  expect(outbox.results.map((one) => one.status)).toEqual(kept.results.map((one) => one.status))
})
