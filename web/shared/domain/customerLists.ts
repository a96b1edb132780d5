/** The company's lists of types, channels, grades and tags: built-in ones as the company has them, and its own. */
export interface ListItem {
  key: string
  zh: string | null
  en: string | null
  ordinal: number
  off: boolean
  interval_days?: number
}

export const BUILT_IN_KINDS = [
  'outlet',
  'distributor',
  'sub_distributor',
  'key_account',
  'hospital',
  'pharmacy',
  'factory',
  'project',
  'household',
] as const
export type BuiltInKind = (typeof BUILT_IN_KINDS)[number]
export const BUILT_IN_GRADES = { A: 7, B: 14, C: 28 } as const

/** As the server merges them: a row stands for the built-in one of its key. */
export function listed(builtIn: readonly string[], rows: readonly ListItem[] = []): ListItem[] {
  const own = new Map(rows.map((row) => [row.key, row]))
  const all = builtIn.map((key, i) => own.get(key) ?? { key, zh: null, en: null, ordinal: i + 1, off: false })
  for (const row of rows) if (!builtIn.includes(row.key)) all.push(row)
  return all.sort((a, b) => a.ordinal - b.ordinal || (a.key < b.key ? -1 : 1))
}
