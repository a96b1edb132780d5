import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { queries } from '../../queries'
import { useWords } from '../../words'

const BUILT_IN = ['rep', 'leader', 'regional_manager', 'finance', 'auditor', 'admin']

/** The company's roles for those who may see them, the built-in ones for others; and those that are chosen already. */
export function useRoleChoices(chosen: readonly string[] = []): { value: string; label: string }[] {
  const words = useWords()
  const { data: me } = useSuspenseQuery(queries.me)
  const { data } = useQuery({ ...queries.roles, enabled: me.abilities.includes('role:manage') })
  const names = new Map(data?.items.map((role) => [role.key, role.name ?? words.role(role.key)]))
  const keys = new Set([...(data ? names.keys() : BUILT_IN), ...chosen])
  return [...keys].map((value) => ({ value, label: names.get(value) ?? words.role(value) }))
}
