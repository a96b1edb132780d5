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

/** The sentence for an error, in the reader's language. */
export function errorText(problem: Problem, t: TFunction, format: Formatter): string {
  const { code, params = {} } = problem
  if (!isKnown(code)) return t('errors.unknown', { code })
  return t(`errors.${code}`, {
    ...params,
    wait: typeof params.wait_s === 'number' ? format.duration(params.wait_s) : '',
    limit_size: typeof params.limit === 'number' ? format.bytes(params.limit) : '',
  })
}
