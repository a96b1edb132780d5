// Runs the TypeScript beside it: Node 20 does not do so by itself.
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const file = process.argv[2] ?? 'bar.ts'
await runnerImport(fileURLToPath(new URL(file, import.meta.url)))
