import { gzipSync } from 'node:zlib'
import { button, readyForFlight, signInOnPhone } from '../e2e/stage/phone.ts'
import type { Stage } from '../e2e/stage/stage.ts'
import { ask, type Customer, type Login, manager, repsOnTheWay, url } from '../e2e/stage/system.ts'
import type { Measure } from './table.ts'
import { forgetCode, noteWhenUsable, session, slow4G, slowDown, usableAfter } from './throttle.ts'

const CHECK_IN = 'a[href^="/m/check-in/"]'
const RUNS = 5

/** From launch in flight mode by two taps to the entry in the outbox, each run as another rep. */
export async function checkIns(newStage: () => Stage): Promise<Measure[]> {
  const seconds: number[] = []
  const taps: number[] = []
  for (const rep of await repsOnTheWay(RUNS)) {
    const stage = newStage()
    const phone = await stage.phone()
    await signInOnPhone(phone, rep)
    await readyForFlight(phone)
    const href = (await phone.locator(CHECK_IN).getAttribute('href')) ?? ''
    const id = /check-in\/([^?]+)/.exec(href)?.[1]
    const { pin } = await ask<Customer>(manager, 'GET', `/customers/${id}`)
    if (pin) await phone.context().setGeolocation({ longitude: pin.lng, latitude: pin.lat, accuracy: 12 })
    await phone.context().setOffline(true)
    let tapped = 0
    const started = performance.now()
    await phone.goto('/m/', { waitUntil: 'commit' })
    await phone.locator(CHECK_IN).tap()
    tapped += 1
    await button(phone, '离线签到').tap()
    tapped += 1
    await phone.getByText('已存在手机里，联网后自动送达').waitFor()
    seconds.push((performance.now() - started) / 1000)
    taps.push(tapped)
    await stage.close()
  }
  return [
    { what: '1 taps from launch to a check-in, flight mode', unit: 'taps', aim: 2, values: taps },
    { what: '1 launch to confirmed outbox entry, flight mode', unit: 's', aim: 3, values: seconds },
  ]
}

export async function warmStart(stage: Stage, rep: Login): Promise<Measure> {
  const phone = await stage.phone()
  await signInOnPhone(phone, rep)
  await readyForFlight(phone)
  await phone.addInitScript(noteWhenUsable, CHECK_IN)
  await slowDown(await session(phone), 4)
  const values: number[] = []
  for (let run = -1; run < RUNS; run += 1) {
    await phone.goto('/m/', { waitUntil: 'commit' })
    const seconds = await usableAfter(phone)
    if (run >= 0) values.push(seconds)
    await phone.waitForTimeout(1500)
  }
  return { what: '3 warm start to a usable check-in button, 4× CPU', unit: 's', aim: 1, values }
}

/** Signed in and with its data, but with none of the app's code. */
export async function coldStarts(stage: Stage, rep: Login): Promise<Measure[]> {
  const phone = await stage.phone({ serviceWorker: false })
  await signInOnPhone(phone, rep)
  await phone.addInitScript(noteWhenUsable, CHECK_IN)
  const cdp = await session(phone)
  await slowDown(cdp, 4)
  const measures: Measure[] = []
  for (const { rtt, aim } of [
    { rtt: 150, aim: 2.5 },
    { rtt: 400, aim: null },
  ]) {
    const values: number[] = []
    for (let run = 0; run < RUNS; run += 1) {
      await phone.goto('about:blank')
      await forgetCode(cdp)
      await slow4G(cdp, rtt)
      await phone.goto('/m/', { waitUntil: 'commit', timeout: 60_000 })
      values.push(await usableAfter(phone))
    }
    const what = `3 cold start, 1.6 Mbit/s and ${rtt} ms (slow 4G), 4× CPU`
    measures.push({ what, unit: 's', aim, values })
  }
  return measures
}

/** What the document itself asks for, packed by gzip. The map and other screens come later. */
export async function firstDownload(): Promise<Measure> {
  const page = await (await fetch(`${url}/m/`)).text()
  const scripts = [...page.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, path]) => path ?? '')
  let bytes = 0
  for (const path of new Set(scripts)) {
    const body = await (await fetch(new URL(path, `${url}/m/`))).arrayBuffer()
    bytes += gzipSync(new Uint8Array(body), { level: 9 }).length
  }
  return { what: '3 initial JavaScript, gzip', unit: 'kB', aim: 150, values: [bytes / 1000] }
}
