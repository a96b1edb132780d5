import { describe, expect, it } from 'vitest'
import { type Channel, listenForNudges, type NudgeEnv } from './nudges'

/** A clock that moves only when told, and a stream that does what the test says. */
function stage() {
  let clock = 0
  let nextId = 1
  const timers = new Map<number, { at: number; run: () => void }>()
  const streams: {
    onopen?: () => void
    onmessage?: () => void
    onerror?: () => void
    readyState: number
    close: () => void
  }[] = []
  const env: NudgeEnv = {
    open: () => {
      const stream = { readyState: 0, close: () => {} }
      streams.push(stream)
      return stream as unknown as EventSource
    },
    setTimer: (run, ms) => {
      timers.set(nextId, { at: clock + ms, run })
      return nextId++
    },
    clearTimer: (id) => void timers.delete(id),
    now: () => clock,
  }
  const pass = (ms: number) => {
    const end = clock + ms
    for (;;) {
      const due = [...timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0]
      if (!due) break
      clock = due[1].at
      timers.delete(due[0])
      due[1].run()
    }
    clock = end
  }
  const asked: number[] = []
  const channels: Channel[] = []
  const stop = listenForNudges(
    () => asked.push(clock),
    (channel) => channels.push(channel),
    env,
  )
  return { pass, streams, asked, channels, stop, timers }
}

describe('nudges', () => {
  it('one nudge asks at once, a burst asks once more a second later', () => {
    const { pass, streams, asked } = stage()
    pass(5_000)
    streams[0]?.onmessage?.()
    pass(0)
    for (let n = 0; n < 20; n++) streams[0]?.onmessage?.()
    pass(3_000)
    expect(asked).toEqual([5_000, 6_000])
  })

  it('without a stream it asks every five seconds, and stops when the stream is back', () => {
    const { pass, streams, asked, channels } = stage()
    streams[0]?.onerror?.()
    pass(10_000)
    expect(asked).toEqual([5_000, 10_000])
    streams[0]?.onopen?.()
    pass(20_000)
    expect(channels).toEqual(['polled', 'pushed'])
    expect(asked).toEqual([5_000, 10_000, 11_000])
  })

  it('a closed stream is opened anew after a while', () => {
    const { pass, streams } = stage()
    const first = streams[0]
    if (first) first.readyState = 2
    first?.onerror?.()
    pass(15_000)
    expect(streams).toHaveLength(2)
  })

  it('leaves no timer behind', () => {
    const { streams, stop, timers, pass } = stage()
    streams[0]?.onerror?.()
    streams[0]?.onmessage?.()
    pass(1)
    stop()
    expect(timers.size).toBe(0)
  })
})
