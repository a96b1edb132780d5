// Before a build: lays the scripts of the present one aside. A phone that has an older version open still asks for
// the screens of its own version; the server has those of the last two besides the newest.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const KEPT = 2
const [dist] = process.argv.slice(2)
if (!dist) throw new Error('which folder?')

for (const app of ['m', 'console']) {
  const page = join(dist, app, 'index.html')
  const assets = join(dist, app, 'assets')
  if (!existsSync(page) || !existsSync(assets)) continue
  const kept = join(dist, 'kept', app)
  mkdirSync(kept, { recursive: true })
  const builds = readdirSync(kept).sort()
  const newest = builds.at(-1)
  const isKept = newest && readFileSync(join(kept, newest, 'index.html')).equals(readFileSync(page))
  if (!isKept) {
    const name = String(Math.round(statSync(page).mtimeMs)).padStart(16, '0')
    cpSync(assets, join(kept, name, 'assets'), { recursive: true })
    cpSync(page, join(kept, name, 'index.html'))
    builds.push(name)
  }
  for (const old of builds.sort().slice(0, -KEPT)) rmSync(join(kept, old), { recursive: true })
}
