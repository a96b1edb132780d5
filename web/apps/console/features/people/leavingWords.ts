import { useText } from '../../text'

const KINDS = [
  'positions',
  'customers',
  'plan',
  'visits',
  'decisions',
  'delegations',
  'chains',
  'leave',
  'api_keys',
] as const

/** What somebody holds, in words; what this build does not know yet is shown as it is. */
export function useLeavingWords() {
  const { t, format } = useText()
  const known = (kind: string) => KINDS.find((one) => one === kind)
  const named = (kind: string) => {
    const one = known(kind)
    return one === undefined ? kind : t(`leaving.kind.${one}`)
  }
  return {
    kind: named,
    count: (group: { kind: string; count: number }) =>
      t('leaving.counted', { kind: named(group.kind), count: group.count, n: format.number(group.count) }),
    fate: (kind: string) => {
      const one = known(kind)
      return one === undefined ? '' : t(`leaving.fate.${one}`)
    },
  }
}
