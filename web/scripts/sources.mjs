// The files that the lints of this folder look at.
import { readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Paths relative to web/, of files in `folders` whose name matches. */
export function sources(folders, pattern) {
  const found = []
  for (const folder of folders) {
    let entries = []
    try {
      entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    } catch (error) {
      if (error.code !== 'ENOENT') throw error
    }
    for (const entry of entries) {
      if (entry.isFile() && pattern.test(entry.name))
        found.push(relative(root, join(entry.parentPath, entry.name)))
    }
  }
  return found.sort()
}
