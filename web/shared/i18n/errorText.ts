import i18next, { type TFunction } from 'i18next'
import type { Formatter } from './format.ts'
import type { errors } from './texts/zh/errors.ts'

/** The problem document of the server, or what the store reports in its shape. */
export interface Problem {
  code: string
  params?: Record<string, unknown> | undefined
}

const isKnown = (code: string): code is keyof typeof errors =>
  /^\w+$/.test(code) && i18next.exists(`errors.${code}`)

const WEAK = ['short', 'common', 'name', 'digits', 'pattern', 'same'] as const

function whyWeak(reason: string, params: Record<string, unknown>, t: TFunction): string {
  const known = WEAK.find((one) => one === reason)
  return known ? t(`errors.weak_${known}`, { least: params.min_length }) : reason
}

/** The sentence for an error, in the reader's language. */
export function errorText(problem: Problem, t: TFunction, format: Formatter): string {
  const { code, params = {} } = problem
  if (!isKnown(code)) return t('errors.unknown', { code })
  return t(`errors.${code}`, {
    ...params,
    wait: typeof params.wait_s === 'number' ? format.duration(params.wait_s) : '',
    why: Array.isArray(params.reasons)
      ? params.reasons.map((one) => whyWeak(String(one), params, t)).join(t('errors.weak_and'))
      : '',
    limit_size: typeof params.limit === 'number' ? format.bytes(params.limit) : '',
  })
}
