import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { aliases, appConfig } from './vite.shared.config.ts'

const MEASURED = '/@rc-component/input/es/calculateNodeHeight.js'

/** The kit measures a text field by a style attribute, which the page's policy refuses; by script it may. */
const allowedStyles: Plugin = {
  name: 'rounds:allowed-styles',
  apply: 'build',
  transform(code, id) {
    if (!id.endsWith(MEASURED)) return null
    const allowed = code.replace(/\.setAttribute\('style', (`[^`]+`)\)/, '.style.cssText = $1')
    if (allowed === code) this.error('the text field of the kit is measured in another way now')
    return { code: allowed, map: null }
  },
}

const shared = appConfig('console', '/console/', 'dist/console')

export default defineConfig({
  ...shared,
  plugins: [...(shared.plugins ?? []), allowedStyles],
  resolve: {
    alias: [
      ...Object.entries(aliases).map(([find, replacement]) => ({ find, replacement })),
      {
        find: /^\.\/useScrollLocker$/,
        replacement: fileURLToPath(new URL('./apps/console/scrollLock.ts', import.meta.url)),
      },
    ],
  },
})
