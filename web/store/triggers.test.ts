import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PASSWORD, type Phone, Scene } from './testing/scene'

const PUSH = '/api/sync/v1/push'

/** The page the store lives in, as far as it looks at one. */
class Page extends EventTarget {
  visibilityState: 'visible' | 'hidden' = 'visible'
}

class SilentEvents {
  static readonly CLOSED = 2
  readyState = 1
  close(): void {
    this.readyState = SilentEvents.CLOSED
  }
}

let scene: Scene
let phone: Phone
let page: Page
let frame: EventTarget
beforeEach(async () => {
  scene = new Scene()
  phone = await scene.signedInPhone()
  page = new Page()
  frame = new EventTarget()
  vi.stubGlobal('document', page)
  vi.stubGlobal('window', frame)
  vi.stubGlobal('EventSource', SilentEvents)
})
afterEach(async () => {
  phone.store.sync.stop()
  await scene.end()
  vi.unstubAllGlobals()
})

const unsent = () => phone.store.sync.state().unsent
const record = () => phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })

/** The scene's clock stands still: without a reason to hurry the back-off never ends. */
async function waitingAfterFailures(): Promise<void> {
  phone.browser.flight = true
  phone.store.sync.start()
  await record()
  await vi.waitFor(() => expect(phone.store.sync.state()).toMatchObject({ phase: 'offline', unsent: 1 }))
  phone.browser.flight = false
  await phone.store.customers.edit('c2', { note: '先打电话' })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(unsent()).toBe(2)
}

test.each([
  ['the network returns', () => frame.dispatchEvent(new Event('online'))],
  ['the page is shown again', () => frame.dispatchEvent(new Event('pageshow'))],
  ['the page becomes visible', () => page.dispatchEvent(new Event('visibilitychange'))],
  ['somebody asks for it', () => void phone.store.sync.now()],
])('what waits after a failure goes at once when %s', async (_, happens) => {
  await waitingAfterFailures()
  happens()
  await vi.waitFor(() => expect(unsent()).toBe(0))
})

test('a page that is hidden does not hurry', async () => {
  await waitingAfterFailures()
  page.visibilityState = 'hidden'
  page.dispatchEvent(new Event('visibilitychange'))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(unsent()).toBe(2)
})

test('an attempt that was under way when the network returned is made again when it fails', async () => {
  phone.store.sync.start()
  await vi.waitFor(() => expect(phone.store.sync.state().phase).toBe('idle'))
  scene.server.breakNext(PUSH, 'drop_before')
  let attempts = 0
  scene.server.onRequest(PUSH, () => {
    if (++attempts === 1) frame.dispatchEvent(new Event('online'))
  })
  await record()
  await vi.waitFor(() => expect(unsent()).toBe(0))
  expect(attempts).toBe(2)
})

test('a server that names a time is left alone until then, whoever asks', async () => {
  await phone.store.session.signIn('07', PASSWORD)
  scene.server.breakNext(PUSH, { status: 503, code: 'server_busy', retryAfter: '30' })
  await record()
  await phone.store.sync.now()
  await phone.store.sync.now()
  expect(unsent()).toBe(1)
  scene.pass(31)
  await phone.store.sync.now()
  expect(unsent()).toBe(0)
})

test('in the foreground it asks every minute by itself', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    const pulls = () => scene.server.requests('/api/sync/v1/pull').length
    phone.store.sync.start()
    let before = -1
    while (before !== pulls()) {
      before = pulls()
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    vi.advanceTimersByTime(59_000)
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(pulls()).toBe(before)
    vi.advanceTimersByTime(2_000)
    await vi.waitFor(() => expect(pulls()).toBe(before + 1))
  } finally {
    vi.useRealTimers()
  }
})

test('what the server put off goes when it is due, without waiting for the minute', async () => {
  let busy = true
  scene.server.world.verdicts.set('visit.check_in', () =>
    busy ? { status: 'deferred', code: 'busy', params: {}, retry_after: 0.1 } : null,
  )
  phone.store.sync.start()
  await record()
  await vi.waitFor(async () => expect(await phone.store.outbox.list()).toMatchObject([{ code: 'busy' }]))
  busy = false
  scene.pass(1)
  await vi.waitFor(() => expect(unsent()).toBe(0))
})

test.each([
  ['granted', true],
  ['refused', false],
])(
  'durable storage is asked for, and it is told that it was %s and how much room there is',
  async (_, granted) => {
    let asked = 0
    vi.stubGlobal('navigator', {
      storage: {
        persist: async () => {
          asked += 1
          return granted
        },
        estimate: async () => ({ quota: 50_000_000, usage: 8_000_000 }),
      },
    })
    phone.store.sync.start()
    await vi.waitFor(() => expect(phone.store.sync.state().storage.persisted).toBe(granted))
    expect(asked).toBe(1)
    expect(phone.store.sync.state()).toMatchObject({
      persisted: granted,
      storage: { freeBytes: 42_000_000, ballast: true },
    })
    await vi.waitFor(() =>
      expect(scene.server.reports.at(-1)).toMatchObject({ persisted: granted, storage_free: 42_000_000 }),
    )
  },
)
