import type { NoteKind } from '@store/index.ts'
import { useTranslation } from 'react-i18next'

const KINDS = ['visit', 'call', 'message', 'meeting', 'sample', 'complaint', 'other'] as const

/** The company's name of a kind in the reader's language, else ours, else its key. */
export function useKindName(kinds: readonly NoteKind[]): (key: string) => string {
  const { t, i18n } = useTranslation()
  return (key) => {
    const kind = kinds.find((one) => one.key === key)
    const named = i18n.language === 'en' ? (kind?.name_en ?? kind?.name_zh) : kind?.name_zh
    const ours = KINDS.find((one) => one === key)
    return named || (ours ? t(`note.kinds.${ours}`) : key)
  }
}
