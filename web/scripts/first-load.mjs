// Fails when the phone's first download of JavaScript grows past its budget (compressed, 1 kB = 1000 B).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const [folder, budget] = process.argv.slice(2)
if (!folder || !budget) throw new Error('which folder, and how many kB?')

const page = readFileSync(join(folder, 'index.html'), 'utf8')
const files = [...page.matchAll(/(?:src|href)="\/\w+\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file)
if (files.length === 0) throw new Error(`${folder}/index.html names no script`)
const size = files.reduce(
  (sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length,
  0,
)

console.log(`first download: ${(size / 1000).toFixed(1)} kB of ${budget} kB`)
process.exit(size > Number(budget) * 1000 ? 1 : 0)
