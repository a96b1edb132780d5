import { cpus, loadavg, totalmem } from 'node:os'

export interface Measure {
  what: string
  unit: 's' | 'kB' | 'taps' | 'findings'
  /** The highest median that is good enough; null: told, not judged. */
  aim: number | null
  values: number[]
}

const sorted = (values: number[]) => [...values].sort((a, b) => a - b)
export const median = (values: number[]): number =>
  sorted(values)[Math.floor(values.length / 2)] ?? Number.NaN
const best = (values: number[]): number => sorted(values)[0] ?? Number.NaN

const DIGITS = { s: 2, kB: 1, taps: 0, findings: 0 }

export const isMissed = ({ aim, values }: Measure): boolean => aim !== null && !(median(values) <= aim)

export function tableOf(measures: Measure[]): string {
  const rows = measures.map((measure) => {
    const tell = (value: number) => `${value.toFixed(DIGITS[measure.unit])} ${measure.unit}`
    const { aim, values } = measure
    return [
      measure.what,
      aim === null ? '–' : `≤ ${tell(aim)}`,
      tell(median(values)),
      tell(best(values)),
      String(values.length),
      aim === null ? '' : isMissed(measure) ? 'MISSED' : 'met',
    ]
  })
  const all = [['what', 'aim', 'median', 'best', 'runs', ''], ...rows]
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  return all
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function machine(browser: string): string {
  const model = cpus()[0]?.model ?? 'unknown processor'
  const memory = Math.round(totalmem() / 2 ** 30)
  const load = loadavg()[0]?.toFixed(1)
  return `${cpus().length} × ${model}, ${memory} GB, load ${load} at the end; headless Chromium ${browser}; Node ${process.version}`
}
