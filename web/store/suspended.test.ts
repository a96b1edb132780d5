import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Phone, Scene } from './testing/scene'

const SUSPENDED = { status: 403, code: 'company_suspended' }

let scene: Scene
let phone: Phone
beforeEach(async () => {
  scene = new Scene()
  phone = await scene.signedInPhone()
})
afterEach(() => scene.end())

test.each(['/api/sync/v1/push', '/api/sync/v1/pull', '/api/v1/me'])(
  'a suspended company that says so at %s wipes nothing and signs nobody out; resumed, all is delivered once',
  async (path) => {
    await phone.store.sync.now()
    const before = await phone.store.customers.get('c1')
    await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
    scene.server.breakNext(path, SUSPENDED)
    const asked = scene.server.seen.length
    if (path === '/api/v1/me') {
      await expect(phone.store.session.refreshMe()).rejects.toMatchObject({ code: 'company_suspended' })
    } else {
      await phone.store.sync.now()
      expect(phone.store.sync.state()).toMatchObject({ phase: 'error', error: { code: 'company_suspended' } })
    }
    expect(scene.server.seen.length - asked).toBeLessThan(4)
    expect(phone.store.session.current()).toMatchObject({ expired: false })
    expect(await phone.store.customers.get('c1')).toMatchObject({ name: before?.name, phone: before?.phone })
    expect((await phone.store.outbox.list()).length).toBe(path.endsWith('pull') ? 0 : 1)

    scene.pass(120)
    await phone.store.sync.now()
    expect(phone.store.sync.state()).toMatchObject({ phase: 'idle', unsent: 0 })
    expect([...scene.server.world.effects.values()]).toEqual([1])
  },
)
