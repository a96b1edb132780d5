/**
 * What the phone uses of i18next, in a fortieth of its size: dotted keys, {{placeholders}}, plural forms
 * by `count`, another language behind the chosen one. The phone's build puts it in the library's place;
 * light.test.ts holds it to the library's answers for every text of the phone.
 */
type Texts = { [key: string]: string | Texts }
type Given = Record<string, unknown>

interface Settings {
  lng: string
  fallbackLng: string
  resources: Record<string, { translation: Texts }>
  interpolation?: { defaultVariables?: Given }
}

const PLACEHOLDER = /\{\{(.+?)\}\}/g

const isTree = (value: unknown): value is Texts => typeof value === 'object' && value !== null

function at(tree: unknown, path: string): unknown {
  let value = tree
  for (const step of path.split('.')) {
    if (!isTree(value) || !Object.hasOwn(value, step)) return undefined
    value = value[step]
  }
  return value
}

function merged(tree: Texts, more: Texts): Texts {
  const whole = { ...tree }
  for (const [key, value] of Object.entries(more)) {
    const before = whole[key]
    whole[key] = isTree(before) && isTree(value) ? merged(before, value) : value
  }
  return whole
}

let texts: Record<string, Texts> = {}
let behind = ''
let plurals: Intl.PluralRules | undefined
const listeners = new Set<() => void>()

/** The text of a key in the chosen language, else in the one behind it. */
function textOf(key: string, count?: unknown): string | undefined {
  const forms = typeof count === 'number' ? [`${key}_${plurals?.select(count)}`, key] : [key]
  for (const language of [light.language, behind])
    for (const form of forms) {
      const text = at(texts[language], form)
      if (typeof text === 'string') return text
    }
  return undefined
}

function translate(key: string, given: Given = {}): string {
  const text = textOf(key, given.count) ?? given.defaultValue ?? key
  const usual = light.options.interpolation?.defaultVariables
  return String(text).replace(PLACEHOLDER, (placeholder, inner: string) => {
    const name = inner.trim()
    const value = at(given, name) ?? at(usual, name)
    // A name that nobody knows stays to be seen; one that is known to be empty is empty.
    return String(value ?? (value === null || Object.hasOwn(given, name) ? '' : placeholder))
  })
}

function choose(language: string): void {
  light.language = language
  plurals = new Intl.PluralRules(language)
  // Another function: what was made with the one before is made anew.
  light.t = (key, given) => translate(key, given)
  for (const listener of listeners) listener()
}

const light = {
  language: '',
  options: {} as Partial<Settings>,
  t: translate,
  use: () => light,
  async init(settings: Settings) {
    light.options = settings
    behind = settings.fallbackLng
    texts = Object.fromEntries(
      Object.entries(settings.resources).map(([language, { translation }]) => [language, translation]),
    )
    choose(settings.lng)
  },
  async changeLanguage(language: string) {
    choose(language)
  },
  exists: (key: string) => textOf(key) !== undefined,
  hasResourceBundle: (language: string) => language in texts,
  addResourceBundle(language: string, _namespace: string, more: Texts) {
    texts[language] = merged(texts[language] ?? {}, more)
  },
  subscribe(listener: () => void) {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  },
}

export default light
