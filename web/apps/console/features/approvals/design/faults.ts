import { Refusal } from '../../../api'
import { useText } from '../../../text'
import { useApprovalWords } from '../words'
import type { Fault } from './draft'

/** What is wrong with a chain, by the server's own check. */
export function faultsOf(error: unknown): Fault[] {
  if (!(error instanceof Refusal) || error.code !== 'chain_invalid') return []
  return (error.params.problems as Fault[] | undefined) ?? []
}

export function useFaultWords(kind: string) {
  const { t, format } = useText()
  const words = useApprovalWords()
  return ({ code, params }: Fault): string => {
    const field = typeof params.field === 'string' ? words.field(kind, params.field) : ''
    const example = Object.entries(params)
      .map(
        ([name, value]) =>
          `${words.field(kind, name)} ${words.value(name, value as string | number | boolean)}`,
      )
      .join(t('org.and'))
    const number = (name: string) => format.number(Number(params[name] ?? 0))
    return t(`approval.fault.${code as 'empty_path'}`, {
      defaultValue: code,
      field,
      example,
      need: number('need'),
      of: number('of'),
    })
  }
}
