import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'

type Tree = { [key: string]: string | Tree }

/** Every text by its dotted key. */
function flat(tree: Tree, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(prefix + key, value)
    else for (const [path, text] of flat(value, `${prefix}${key}.`)) found.set(path, text)
  }
  return found
}

/** The placeholders of a text; a term counts once, whatever form it is used in. */
function placeholders(text: string): string[] {
  const names = [...text.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g)].map(([, name]) => name ?? '')
  return [...new Set(names.filter((name) => !name.startsWith('term.')))].sort()
}

const places = ['../../shared/i18n/texts', '../../apps/field/texts', '../../apps/console/texts'].filter(
  (place) => existsSync(new URL(`${place}/zh/index.ts`, import.meta.url)),
)

test.each(places)('%s has the same keys and placeholders in both languages', async (place) => {
  const load = async (language: string) =>
    flat(((await import(/* @vite-ignore */ `${place}/${language}/index.ts`)) as { texts: Tree }).texts)
  const [chinese, english] = [await load('zh'), await load('en')]
  expect(chinese.size).toBeGreaterThan(10)
  expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  for (const [key, text] of chinese)
    expect([key, placeholders(english.get(key) ?? '')]).toEqual([key, placeholders(text)])
})

test.each(places)('every term that %s uses exists', async (place) => {
  const { termForms } = await import('./terms.ts')
  const known = termForms('en')
  for (const language of ['zh', 'en']) {
    const { texts } = (await import(/* @vite-ignore */ `${place}/${language}/index.ts`)) as { texts: Tree }
    for (const [key, text] of flat(texts))
      for (const [, term] of text.matchAll(/\{\{\s*term\.([\w]+)\s*\}\}/g))
        expect([key, Object.hasOwn(known, term ?? '')]).toEqual([key, true])
  }
})
