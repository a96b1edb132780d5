/**
 * What a value of a company's own field may be. The server says the same in `customers/custom/rules.py`; both answer
 * the vectors of `server/tests/vectors/custom_fields.json`.
 */
export type CustomType =
  | 'text'
  | 'long_text'
  | 'number'
  | 'money'
  | 'date'
  | 'choice'
  | 'choices'
  | 'yes_no'
  | 'phone'
  | 'link'

export interface Named {
  zh: string
  en?: string | null
}

export interface CustomOption extends Named {
  key: string
  off?: boolean
}

export interface CustomField {
  id: string
  entity: string
  type: CustomType
  name: Named
  help?: Named | null
  section?: Named | null
  required?: boolean
  /** Of a text's length, a number, an amount in minor units, a day, or of how many are chosen. */
  min?: number | string | null
  max?: number | string | null
  decimals?: number
  pattern?: string | null
  default?: unknown
  options?: CustomOption[]
  hidden_from?: string[]
}

export type CustomValue = string | number | boolean | string[]
export type CustomValues = Record<string, CustomValue | null>

export interface CustomFault {
  field: string
  code: string
  limit?: unknown
}

const LONGEST = { text: 200, long_text: 4000, phone: 40, link: 500 }
const LARGEST = 9_000_000_000_000_000
const [FIRST_DAY, LAST_DAY] = ['1900-01-01', '2199-12-31']
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const UNSEEN = /[\0-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const UNSEEN_IN_LINES = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g
const BLANKS = /^[ \t\r\n\u00a0\u3000]+|[ \t\r\n\u00a0\u3000]+$/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: an address has none
const A_LINK = /^https?:\/\/[^\s<>"'\0-\x20]+$/
const WILD: Record<string, RegExp> = {
  '#': /^[0-9]$/,
  '@': /^[a-zA-Z]$/,
  '&': /^[0-9a-zA-Z]$/,
  '*': /^[\s\S]$/u,
}

class Unfit extends Error {
  readonly code: string
  readonly limit: unknown

  constructor(code: string, limit: unknown = null) {
    super(code)
    this.code = code
    this.limit = limit
  }
}

/** The value as it is kept (null for an empty one), or why it does not fit. */
export function checkValue(
  field: CustomField,
  value: unknown,
): { value: CustomValue | null; fault: null } | { value: null; fault: CustomFault } {
  try {
    const kept = value === null || value === undefined ? null : read(field, value)
    if (kept === null && field.required) throw new Unfit('missing')
    return { value: kept, fault: null }
  } catch (error) {
    if (!(error instanceof Unfit)) throw error
    return { value: null, fault: { field: field.id, code: error.code, limit: error.limit } }
  }
}

/** Each given value against its field. `complete`: what is required must be among them. */
export function checkValues(
  fields: readonly CustomField[],
  given: Readonly<Record<string, unknown>>,
  complete = false,
): { values: CustomValues; faults: CustomFault[] } {
  const values: CustomValues = {}
  const faults: CustomFault[] = []
  for (const [id, value] of Object.entries(given)) {
    const field = fields.find((one) => one.id === id)
    if (!field) {
      faults.push({ field: id, code: 'unknown', limit: null })
      continue
    }
    const checked = checkValue(field, value)
    if (checked.fault) faults.push(checked.fault)
    else values[id] = checked.value
  }
  if (complete)
    for (const { id, required } of fields)
      if (required && !(id in given)) faults.push({ field: id, code: 'missing', limit: null })
  return { values, faults }
}

function read(field: CustomField, value: unknown): CustomValue | null {
  switch (field.type) {
    case 'number':
    case 'money':
      return readNumber(field, value)
    case 'date':
      return readDate(field, value)
    case 'choice':
      return readChoice(field, value)
    case 'choices':
      return readChoices(field, value)
    case 'yes_no':
      if (typeof value !== 'boolean') throw new Unfit('wrong_type')
      return value
    default:
      return readText(field, value)
  }
}

function readText(field: CustomField, value: unknown): string | null {
  if (typeof value !== 'string') throw new Unfit('wrong_type')
  const type = field.type as keyof typeof LONGEST
  const seen = value.replaceAll('\r\n', '\n').replace(type === 'long_text' ? UNSEEN_IN_LINES : UNSEEN, '')
  const plain = seen.replace(BLANKS, '')
  if (!plain) return null
  // As the server counts: characters, not halves of them.
  const letters = [...plain]
  const most = typeof field.max === 'number' ? Math.min(field.max, LONGEST[type]) : LONGEST[type]
  if (letters.length > most) throw new Unfit('too_long', most)
  if (type === 'phone' && !isPhone(plain)) throw new Unfit('not_a_phone')
  if (type === 'link' && !A_LINK.test(plain)) throw new Unfit('not_a_link')
  if (type === 'phone' || type === 'link') return plain
  if (typeof field.min === 'number' && letters.length < field.min) throw new Unfit('too_short', field.min)
  if (field.pattern && !fits(field.pattern, letters)) throw new Unfit('pattern', field.pattern)
  return plain
}

const isPhone = (text: string) => /^[0-9 +()#;-]+$/.test(text) && (text.match(/[0-9]/g) ?? []).length >= 5

function fits(pattern: string, letters: string[]): boolean {
  const marks = [...pattern]
  return (
    marks.length === letters.length &&
    marks.every((mark, i) => WILD[mark]?.test(letters[i] as string) ?? mark === letters[i])
  )
}

function readNumber(field: CustomField, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Unfit('wrong_type')
  const decimals = field.type === 'number' ? (field.decimals ?? 0) : 0
  const scale = 10 ** decimals
  if (Math.abs(value) * scale > LARGEST) throw new Unfit('too_large', Math.floor(LARGEST / scale))
  if (Math.floor(value * scale + 0.5) / scale !== value) throw new Unfit('too_precise', decimals)
  within(field, value)
  return value
}

function readDate(field: CustomField, value: unknown): string | null {
  if (typeof value !== 'string') throw new Unfit('wrong_type')
  if (value === '') return null
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value) || value < FIRST_DAY || value > LAST_DAY)
    throw new Unfit('not_a_date')
  const [year, month, day] = value.split('-').map(Number) as [number, number, number]
  if (new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10) !== value)
    throw new Unfit('not_a_date')
  within(field, value)
  return value
}

function within({ min, max }: CustomField, value: number | string): void {
  if (min !== null && min !== undefined && value < min) throw new Unfit('too_small', min)
  if (max !== null && max !== undefined && value > max) throw new Unfit('too_large', max)
}

function readChoice(field: CustomField, value: unknown): string | null {
  if (typeof value !== 'string') throw new Unfit('wrong_type')
  if (value === '') return null
  if (!field.options?.some((option) => option.key === value)) throw new Unfit('not_an_option')
  return value
}

function readChoices(field: CustomField, value: unknown): string[] | null {
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) throw new Unfit('wrong_type')
  const keys = (field.options ?? []).map((option) => option.key)
  if (value.some((one) => !keys.includes(one))) throw new Unfit('not_an_option')
  const chosen = keys.filter((key) => value.includes(key))
  if (chosen.length === 0) return null
  if (typeof field.min === 'number' && chosen.length < field.min) throw new Unfit('too_few', field.min)
  if (typeof field.max === 'number' && chosen.length > field.max) throw new Unfit('too_many', field.max)
  return chosen
}

/** Whether somebody with these roles sees the field. */
export const seesField = (field: CustomField, roles: readonly string[]) =>
  !field.hidden_from?.length || roles.some((role) => !field.hidden_from?.includes(role))

/** A name in the reader's language; what has none in English is shown in Chinese. */
export const nameIn = (locale: string, named: Named): string =>
  (locale.startsWith('en') && named.en) || named.zh

/** Fields under their headings, in the order of the fields; without a heading first comes first. */
export function bySection<F extends CustomField>(
  fields: readonly F[],
): { section: Named | null; fields: F[] }[] {
  const groups: { section: Named | null; fields: F[] }[] = []
  for (const field of fields) {
    const section = field.section ?? null
    const group = groups.find((one) => (one.section?.zh ?? '') === (section?.zh ?? ''))
    if (group) group.fields.push(field)
    else groups.push({ section, fields: [field] })
  }
  return groups
}
