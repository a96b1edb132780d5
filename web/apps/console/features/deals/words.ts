import { formatMoney } from '@shared/domain/index.ts'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { queries } from '../../queries'
import { useText } from '../../text'
import { dealQueries } from './calls'

/** Stages and amounts in words. A deal keeps the currency in which it was written. */
export function useDealWords() {
  const { format, language } = useText()
  const { data: me } = useSuspenseQuery(queries.me)
  const { data } = useQuery(dealQueries.stages)
  const stages = data?.items ?? []
  const find = (key: string) => stages.find((one) => one.key === key)
  return {
    stages,
    find,
    stage: (key: string) => find(key)?.name[language === 'en' ? 'en' : 'zh'] ?? key,
    money: (minor: number, currency: string) =>
      currency === me.company.currency ? format.money(minor) : formatMoney({ minor, currency }, language),
    currency: me.company.currency,
    today: format.dayOf(Date.now()),
  }
}
