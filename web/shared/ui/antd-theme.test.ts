import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
// @ts-expect-error the script is plain JavaScript
import { antdTheme, tokensOf } from '../../scripts/theme.mjs'

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')

test('the console theme is what the script makes of the tokens', () => {
  expect(read('./antd-theme.ts')).toBe(antdTheme(read('./tokens.css')))
})

test('a changed token changes the console theme', () => {
  const css = read('./tokens.css')
  const accent = tokensOf(css, '[data-theme="light"]').accent
  expect(antdTheme(css.replaceAll(accent, '#123456'))).not.toBe(antdTheme(css))
})

test('the automatic theme is dark in the same colours as the dark theme', () => {
  const css = read('./tokens.css')
  const dark = tokensOf(css, '[data-theme="dark"]')
  expect(Object.keys(dark).length).toBeGreaterThan(40)
  expect(tokensOf(css, '[data-theme="auto"]')).toEqual(dark)
})
