// A registry mirror may lack the binaries of other platforms; npm then leaves them out of the lock
// file, and `npm ci` refuses it ("Missing … from lock file"). This adds the missing entries, so that
// the same lock serves every platform. Run it after every `npm install` that changes the lock.
import { readFileSync, writeFileSync } from 'node:fs'

const path = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(path, 'utf8'))
const packages = lock.packages

const systems = {
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  openbsd: 'openbsd',
  openharmony: 'openharmony',
  wasm32: 'wasm32',
  win32: 'win32',
}
const chips = {
  arm: 'arm',
  arm64: 'arm64',
  ia32: 'ia32',
  loong64: 'loong64',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  wasm32: 'wasm32',
  x64: 'x64',
}

/** What npm needs to skip a package on another platform, read from names like rollup-linux-arm64-musl. */
function platformOf(name) {
  const words = name.split('/').at(-1).split('-')
  const os = words.map((word) => systems[word]).find(Boolean)
  const cpu = words.map((word) => chips[word]).find(Boolean)
  if (!os || !cpu) throw new Error(`cannot tell the platform of ${name}`)
  const libc = name.includes('musl') ? 'musl' : name.includes('gnu') && os === 'linux' ? 'glibc' : null
  return { ...(os === 'wasm32' ? {} : { os: [os] }), cpu: [cpu], ...(libc ? { libc: [libc] } : {}) }
}

function isLocked(from, name) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${base ? `${base}/` : ''}node_modules/${name}`]) return true
    if (!base) return false
  }
}

let added = 0
for (const [from, entry] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(from, name)) continue
    if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${from} wants a range of ${name}: ${version}`)
    packages[`node_modules/${name}`] = { version, ...platformOf(name), dev: entry.dev, optional: true }
    added += 1
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added} platform packages added to the lock`)
