// A long file is several files. Generated ones and resource texts are exempt.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, sources } from './sources.mjs'

const LIMIT = 300
const EXEMPT = [/^shared\/api\/schema\.ts$/, /^shared\/i18n\/(?:zh|en)\//, /^apps\/\w+\/(?:zh|en)\//]

const long = sources(['apps', 'shared', 'store', 'scripts', 'tests'], /\.(?:ts|tsx|mjs|css)$/)
  .filter((path) => !EXEMPT.some((pattern) => pattern.test(path)))
  .map((path) => [path, readFileSync(join(root, path), 'utf8').split('\n').length])
  .filter(([, lines]) => lines > LIMIT)

for (const [path, lines] of long) console.error(`${path}: ${lines} lines, more than ${LIMIT}`)
process.exit(long.length ? 1 : 0)
