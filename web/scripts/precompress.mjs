// Writes a .br and a .gz beside every text file of a build; the server sends them as they are.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const [folder] = process.argv.slice(2)
if (!folder) throw new Error('which folder?')

const TEXT = /\.(?:html|js|mjs|css|svg|json|webmanifest|txt|map|wasm)$/
const SMALLEST = 1024

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

async function compress(path) {
  const plain = await readFile(path)
  if (plain.length < SMALLEST) return
  const [br, gz] = await Promise.all([
    brotli(plain, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
    }),
    zip(plain, { level: 9 }),
  ])
  if (br.length < plain.length) await writeFile(`${path}.br`, br)
  if (gz.length < plain.length) await writeFile(`${path}.gz`, gz)
}

// Older builds were laid aside with what was made for them.
const isKept = (path) => path.startsWith(join(folder, 'kept'))

const entries = await readdir(folder, { recursive: true, withFileTypes: true })
for (const entry of entries) {
  if (entry.isFile() && !isKept(entry.parentPath) && TEXT.test(entry.name))
    await compress(join(entry.parentPath, entry.name))
}
