import { Select } from 'antd'
import type { Catalogue, RoleDraft, Sight } from '../../api'
import { useText } from '../../text'
import { SIGHTS, sightOf, withSight } from './drafts'
import css from './roles.module.css'
import { useRoleWords } from './roleWords'

interface Props {
  draft: RoleDraft
  catalogue: Catalogue
  canEdit: boolean
  onChange: (next: RoleDraft) => void
}

/** Finer than a module: fields that not everybody sees. */
export function FieldSights({ draft, catalogue, canEdit, onChange }: Props) {
  const { t } = useText()
  const words = useRoleWords()
  return (
    <section aria-labelledby="role-fields">
      <h3 id="role-fields" className={css.part}>
        {t('roles.fields')} <span className="muted">{t('roles.fieldsWhy')}</span>
      </h3>
      <ul className={css.fields}>
        {catalogue.fields.map(({ name, sight: mostOpen }) => {
          const value = sightOf(draft, name)
          return (
            <li key={name}>
              <span>
                <b>{words.field(name)}</b>
                <span className="muted">{t(`roles.sightWhy.${value}`)}</span>
              </span>
              <Select<Sight>
                aria-label={words.field(name)}
                value={value}
                disabled={!canEdit}
                popupMatchSelectWidth={false}
                onChange={(sight) => onChange(withSight(draft, name, sight))}
                options={SIGHTS.map((sight, at) => ({
                  value: sight,
                  label: t(`roles.sight.${sight}`),
                  disabled: at < SIGHTS.indexOf(mostOpen) && sight !== value,
                }))}
              />
            </li>
          )
        })}
      </ul>
    </section>
  )
}
