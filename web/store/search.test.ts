import { afterEach, beforeEach, expect, test } from 'vitest'
import { byName, entryOf, searchEntries } from './search'
import { customerRow } from './testing/docs'
import { type Phone, PIN, Scene } from './testing/scene'

let scene: Scene
let phone: Phone
beforeEach(async () => {
  scene = new Scene()
  scene.addCustomer('c3', {
    name: '清禾便利·银杏路店',
    py: 'qinghebianliyinxingludian qhblyxld',
    grade: 'A',
    pin: { ...PIN, lat: 28.22 },
  })
  scene.addCustomer('c4', {
    name: '长乐酒行',
    py: 'changlejiuhang zhanglejiuhang cljh zljh',
    code: 'QH-0007',
  })
  scene.addCustomer('c5', {
    name: 'Ｂ区 超市',
    py: 'bquchaoshi bqcs',
    kind: 'key_account',
    phone: '0730-555 0107',
  })
  phone = await scene.signedInPhone()
})
afterEach(() => scene.end())

async function found(q: string): Promise<string[]> {
  return (await phone.store.customers.list({ q })).rows.map((row) => row.id)
}

test.each([
  ['part of the name', '便利', ['c3', 'c1'].sort()],
  ['part of the name, with its dot', '·银杏', ['c3']],
  ['full pinyin', 'qinghe', ['c1', 'c3']],
  ['pinyin from the middle', 'xiaomaibu', ['c2']],
  ['initials', 'ncx', ['c2']],
  ['capital initials with a space', 'QH BL', ['c1', 'c3']],
  ['another reading of the same sign', 'zhangle', ['c4']],
  ['initials of another reading', 'zljh', ['c4']],
  ['part of the telephone number', '0000 22', ['c2']],
  ['a telephone number written otherwise', '0730-5550', ['c5']],
  ['full-width letters as half-width', 'b区', ['c5']],
  ['nothing that exists', '没有这家', []],
])('finds by %s', async (_what, q, ids) => {
  expect((await found(q)).sort()).toEqual(ids)
})

test('a beginning comes before a middle, and a name before a code', async () => {
  expect(await found('qh')).toEqual(['c1', 'c3', 'c4'].sort((a, b) => (a === 'c4' ? 1 : b === 'c4' ? -1 : 0)))
  expect((await found('qh')).at(-1)).toBe('c4')
})

test('filters narrow what is found', async () => {
  const { customers } = phone.store
  expect((await customers.list({ grade: 'A' })).rows.map((row) => row.id)).toEqual(['c3'])
  expect((await customers.list({ kind: 'key_account' })).total).toBe(1)
  expect((await customers.list({ q: 'qinghe', grade: 'A' })).total).toBe(1)
  expect((await customers.list({ status: 'closed' })).total).toBe(0)
})

test('near a place, the closest come first and those without a pin last', async () => {
  const { rows, total } = await phone.store.customers.list({ near: { lng: 113.62, lat: 28.2199 } })
  expect(total).toBe(5)
  expect(rows.slice(0, 2).map((row) => [row.id, row.distance_m])).toEqual([
    ['c3', 11],
    ['c1', 1101],
  ])
  expect(rows.slice(2).every((row) => row.distance_m === undefined)).toBe(true)
})

test('pages of a list follow each other without a gap', async () => {
  const all = (await phone.store.customers.list()).rows.map((row) => row.id)
  const first = await phone.store.customers.list({ limit: 2 })
  const second = await phone.store.customers.list({ limit: 2, offset: 2 })
  const third = await phone.store.customers.list({ limit: 2, offset: 4 })
  expect([first, second, third].flatMap((page) => page.rows.map((row) => row.id))).toEqual(all)
  expect(first.total).toBe(5)
})

test('the index follows a renamed, a new and a vanished customer', async () => {
  expect(await found('南窗')).toEqual(['c2'])
  scene.addCustomer('c2', { name: '北窗小卖部', py: 'beichuang bc', version: 2 })
  scene.addCustomer('c6', { name: '南山副食', py: 'nanshanfushi nsfs' })
  scene.server.world.put('customer', customerRow('c4', {}), ['r:position-08'])
  await phone.store.sync.now()
  expect(await found('南')).toEqual(['c6'])
  expect(await found('bc')).toEqual(['c2'])
  expect(await found('zljh')).toEqual([])
  scene.addCustomer('c7', { name: '南湖茶庄' })
  await phone.store.sync.now()
  scene.addCustomer('c8', { name: '南岭鲜果' })
  await phone.store.sync.now()
  expect((await found('南')).sort()).toEqual(['c6', 'c7', 'c8'])
})

test('an edit that is not sent yet is found under its new name only', async () => {
  phone.browser.flight = true
  await phone.store.customers.edit('c2', { name: '新窗小卖部' })
  expect(await found('新窗')).toEqual(['c2'])
  expect(await found('南窗')).toEqual([])
})

test('five thousand customers are searched whole', () => {
  const names = ['清禾便利', '南窗小卖部', '桥头副食', '长乐酒行']
  const entries = Array.from({ length: 5000 }, (_, i) =>
    entryOf(
      customerRow(`c${i}`, {
        name: `${names[i % 4]}${i}号`,
        py: `shop${i % 7}dian s${i % 7}d`,
        phone: `138${String(i).padStart(8, '0')}`,
      }),
    ),
  ).sort(byName)
  expect(searchEntries(entries, { q: '南窗' })).toHaveLength(1250)
  expect(searchEntries(entries, { q: 's3d' })).toHaveLength(714)
  expect(searchEntries(entries, { q: '13800004999' })).toEqual([{ id: 'c4999' }])
})
