import type { CDPSession, Page } from 'playwright-core'

export const session = (page: Page): Promise<CDPSession> => page.context().newCDPSession(page)

/** The page's own process is slowed down; its service worker is not, as in the browser's own tools. */
export const slowDown = (cdp: CDPSession, rate: number) =>
  cdp.send('Emulation.setCPUThrottlingRate', { rate })

/** Lighthouse's slow 4G: 150 ms, 1.6 Mbit/s down, 750 kbit/s up; `rtt` for the slower reading of it. */
export function slow4G(cdp: CDPSession, rtt: number) {
  return cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: rtt,
    downloadThroughput: 1_600_000 / 8,
    uploadThroughput: 750_000 / 8,
  })
}

/** Nothing from any cache; what the phone has stored of its data stays. */
export async function forgetCode(cdp: CDPSession): Promise<void> {
  await cdp.send('Network.enable')
  await cdp.send('Network.clearBrowserCache')
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true })
}

/** In the page: notes when the first element that matches can be seen, in ms since the navigation began. */
export function noteWhenUsable(selector: string): void {
  const look = () => {
    const found = document.querySelector(selector)
    if (!found?.checkVisibility()) return void requestAnimationFrame(look)
    requestAnimationFrame(() => {
      Object.assign(window, { usableAt: performance.now() })
    })
  }
  requestAnimationFrame(look)
}

/** Seconds from the start of the navigation until the page noted it. */
export async function usableAfter(page: Page): Promise<number> {
  const handle = await page.waitForFunction(() => (window as { usableAt?: number }).usableAt, undefined, {
    timeout: 60_000,
    polling: 50,
  })
  return ((await handle.jsonValue()) ?? Number.NaN) / 1000
}
