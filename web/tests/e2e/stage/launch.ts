import { type BrowserServer, chromium } from 'playwright-core'

/** Work as root, without a network and without a GPU. */
const CALM = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-unsafe-swiftshader',
]

/** A camera that shows a moving test picture, and nobody who must be asked for it. */
const FAKE_CAMERA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

export function launchServer(): Promise<BrowserServer> {
  const executablePath = process.env.ROUNDS_CHROMIUM ?? '/usr/bin/chromium'
  return chromium.launchServer({ executablePath, args: [...CALM, ...FAKE_CAMERA] })
}
