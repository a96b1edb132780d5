import { Radio } from 'antd'
import { TriangleAlert } from 'lucide-react'
import { useText } from '../../text'
import { useWords } from '../../words'
import css from './customer.module.css'
import type { Conflict, Field } from './edits'

interface Props {
  conflicts: Conflict[]
  onChoose: (field: Field, value: string | null) => void
}

/** Mine is chosen first, since it is what the form still shows. */
export function ConflictChoices({ conflicts, onChoose }: Props) {
  const { t } = useText()
  const words = useWords()
  const shown = (field: Field, value: string | null) => {
    if (value === null) return t('conflict.empty')
    if (field === 'kind') return words.kind(value)
    return field === 'status' ? words.status(value) : value
  }
  return (
    <section className={css.conflict}>
      <h3>
        <TriangleAlert size={16} aria-hidden /> {t('conflict.title')}
      </h3>
      <p>{t('conflict.why')}</p>
      {conflicts.map(({ field, mine, theirs }) => (
        <fieldset key={`${field}:${theirs}`}>
          <legend>{t(`customers.${field}`)}</legend>
          <Radio.Group
            defaultValue="mine"
            onChange={(event) => onChoose(field, event.target.value === 'mine' ? mine : theirs)}
            options={[
              { value: 'mine', label: t('conflict.mine', { value: shown(field, mine) }) },
              { value: 'theirs', label: t('conflict.theirs', { value: shown(field, theirs) }) },
            ]}
          />
        </fieldset>
      ))}
    </section>
  )
}
