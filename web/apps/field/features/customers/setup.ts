import { BUILT_IN_GRADES, BUILT_IN_KINDS, type ListItem, listed } from '@shared/domain/customerLists.ts'
import { type CustomField, nameIn, seesField } from '@shared/domain/customFields.ts'
import { useTranslation } from 'react-i18next'
import { useLive, useMe } from '../../frame/store.tsx'

export interface Choice {
  key: string
  name: string
  off: boolean
}

/** The company's lists in the reader's words, and the fields of its own that this person sees. */
export function useSetup(entity = 'customer') {
  const { t, i18n } = useTranslation()
  const me = useMe()
  const setup = useLive('setup', (store) => store.setup())
  const named = (items: readonly ListItem[], usual: (key: string) => string): Choice[] =>
    items.map(({ key, zh, en, off }) => ({
      key,
      off,
      name: zh ? nameIn(i18n.language, { zh, en }) : usual(key),
    }))
  const kinds = named(listed(BUILT_IN_KINDS, setup?.kinds), (key) => {
    const known = BUILT_IN_KINDS.find((one) => one === key)
    return known ? t(`trade.kind.${known}`) : key
  })
  const grades = named(listed(Object.keys(BUILT_IN_GRADES), setup?.grades), (grade) =>
    t('trade.grade', { grade }),
  )
  const channels = named(listed([], setup?.channels), (key) => key)
  const tags = named(listed([], setup?.tags), (key) => key)
  const fields: CustomField[] = (setup?.fields ?? []).filter(
    (field) => field.entity === entity && seesField(field, me.roles),
  )
  return { isRead: setup !== undefined, kinds, grades, channels, tags, fields }
}

/** What a form offers: what is in use, and what the customer has already. */
export const offered = (choices: readonly Choice[], present: string | null | undefined) =>
  choices.filter((one) => !one.off || one.key === present)

export const nameOf = (choices: readonly Choice[], key: string | null | undefined) =>
  key ? (choices.find((one) => one.key === key)?.name ?? key) : null
