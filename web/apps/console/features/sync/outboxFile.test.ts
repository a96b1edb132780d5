import { expect, test } from 'vitest'
import {
  type FileFault,
  portionsOf,
  readOutboxFile,
  requestOf,
  sha256Of,
  summaryOf,
  UnusableFile,
} from './outboxFile'

const COMPANY = '1'
const PICTURE = new Uint8Array([1, 2, 3, 4])

async function written(
  change: Record<string, unknown> = {},
  after: (text: string) => string = (text) => text,
) {
  const ops = [
    { op_id: 'a', n: 1, type: 'visit.check_in', at: '2026-11-23T02:00:00+00:00' },
    { op_id: 'b', n: 2, type: 'visit.check_out', at: '2026-11-23T09:30:00+08:00' },
    { op_id: 'c', n: 3, type: 'visit.check_in', at: 'never' },
  ]
  const photo = {
    sha256: await sha256Of(PICTURE),
    size: 4,
    mime: 'image/jpeg',
    base64: btoa(String.fromCharCode(...PICTURE)),
  }
  const { photos = [photo], ...head } = change
  const file = {
    format: 'rounds-outbox',
    version: 1,
    company_id: 1,
    person_id: 'p',
    person_code: '07',
    device_id: 'd',
    device_label: 'Android · Chrome',
    app: '0.1.0',
    made_at: '2026-11-23T10:00:00.000Z',
    ops,
    photos,
    sha256: await sha256Of(new TextEncoder().encode(JSON.stringify({ ops, photos }))),
    ...head,
  }
  return after(JSON.stringify(file))
}
const read = (text: string) => readOutboxFile('phone.rounds-outbox.json', text, COMPANY)

test('a phone’s file is read, its photos as bytes', async () => {
  const file = await read(await written())
  expect(file).toMatchObject({ personCode: '07', deviceId: 'd', companyId: '1' })
  expect(file.ops).toHaveLength(3)
  expect(file.photos[0]?.bytes).toEqual(PICTURE)
})

const faults: [string, FileFault, () => Promise<string>][] = [
  ['half a file', 'not_json', () => written({}, (text) => text.slice(0, 200))],
  ['another JSON', 'not_outbox', async () => '{"hello": 1}'],
  ['a list', 'not_outbox', async () => '[]'],
  ['a newer format', 'newer', () => written({ version: 2 })],
  [
    'one changed letter',
    'damaged',
    () => written({}, (text) => text.replace('visit.check_out', 'visit.check_ouT')),
  ],
  ['another company', 'other_company', () => written({ company_id: 2 })],
  [
    'a photo that is not what it says',
    'photo_damaged',
    () => written({ photos: [{ sha256: 'ab', size: 4, mime: 'image/jpeg', base64: btoa('abcd') }] }),
  ],
]
test.each(faults)('%s is refused as %s', async (_, fault, make) => {
  const refused = await read(await make()).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(UnusableFile)
  expect((refused as UnusableFile).fault).toBe(fault)
})

test('the preview counts by type and finds the period across time zones', async () => {
  expect(summaryOf(await read(await written()))).toEqual({
    types: [
      { type: 'visit.check_in', count: 2 },
      { type: 'visit.check_out', count: 1 },
    ],
    period: { from: '2026-11-23T09:30:00+08:00', to: '2026-11-23T02:00:00+00:00' },
    photoBytes: 4,
  })
})

test('operations go by fifty, and by fewer where they are heavy', () => {
  const light = Array.from({ length: 120 }, (_, n) => ({ n }))
  expect(portionsOf(light).map((portion) => portion.length)).toEqual([50, 50, 20])
  const heavy = Array.from({ length: 5 }, (_, n) => ({ n, text: '汉'.repeat(30_000) }))
  expect(portionsOf(heavy).map((portion) => portion.length)).toEqual([2, 2, 1])
  expect(portionsOf(light).flat()).toEqual(light)
  expect(portionsOf([])).toEqual([])
})

test('a request says whose file it is', async () => {
  const file = await read(await written())
  expect(requestOf(file, [1])).toEqual({
    device_id: 'd',
    person_id: 'p',
    company_id: 1,
    app: '0.1.0',
    made_at: '2026-11-23T10:00:00.000Z',
    name: 'phone.rounds-outbox.json',
    ops: [1],
  })
})
