import { useQuery } from '@tanstack/react-query'
import { useText } from '../../text'
import { noteQueries } from './calls'
import { STAGES } from './filters'

const KINDS = ['visit', 'call', 'message', 'meeting', 'sample', 'complaint', 'other'] as const

/** Kinds and stages in words: the company's own, else ours, else as they are. */
export function useNoteWords() {
  const { t, language } = useText()
  const { data } = useQuery(noteQueries.kinds)
  const kinds = data?.items ?? []
  const kind = (key: string) => {
    const own = kinds.find((one) => one.key === key)
    const named = language === 'en' ? (own?.name_en ?? own?.name_zh) : own?.name_zh
    const ours = KINDS.find((one) => one === key)
    return named || (ours ? t(`notes.kinds.${ours}`) : key)
  }
  const stage = (code: string) => {
    const one = STAGES.find((known) => known === code)
    return one ? t(`notes.stages.${one}`) : code
  }
  return { kinds, kind, stage }
}
