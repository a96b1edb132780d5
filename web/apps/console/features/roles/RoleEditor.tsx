import { Button, Input, InputNumber } from 'antd'
import type { Catalogue, Role, RoleDraft } from '../../api'
import { useText } from '../../text'
import { ChosenUnits } from './ChosenUnits'
import { scopeIn, withGeneralScope } from './drafts'
import { FieldSights } from './FieldSights'
import { ModuleTable, ScopePicker } from './ModuleTable'
import css from './roles.module.css'
import { useRoleWords } from './roleWords'

interface Props {
  role: Role
  draft: RoleDraft
  catalogue: Catalogue
  onChange: (next: RoleDraft) => void
  onCopy: () => void
  onArchive: () => void
}

export function RoleEditor({ role, draft, catalogue, onChange, onCopy, onArchive }: Props) {
  const { t } = useText()
  const words = useRoleWords()
  const canEdit = !role.fixed && role.within
  const isChosen =
    draft.scope === 'chosen' || catalogue.groups.some(({ module }) => scopeIn(draft, module) === 'chosen')
  return (
    <div className={css.editor}>
      <header className={css.title}>
        <h2>{words.role({ key: role.key, name: draft.name })}</h2>
        <span className="muted">
          {t(role.changed ? 'roles.changedHere' : role.built_in ? 'roles.fromBuiltIn' : 'roles.own')}
        </span>
        <span className={css.ways}>
          <Button size="small" onClick={onCopy}>
            {t('roles.copy')}
          </Button>
          {canEdit && (role.changed || !role.built_in) && (
            <Button size="small" danger={!role.built_in} onClick={onArchive}>
              {t(role.built_in ? 'roles.giveBack' : 'roles.archive')}
            </Button>
          )}
        </span>
      </header>
      {role.fixed && <p className={css.note}>{t('roles.fixed')}</p>}
      {!role.fixed && !role.within && <p className={css.note}>{t('roles.notWithin')}</p>}
      <div className={css.basics}>
        <label htmlFor="role-name">
          <span>{t('roles.name')}</span>
          <Input
            id="role-name"
            value={draft.name ?? ''}
            placeholder={words.role({ key: role.key })}
            maxLength={120}
            disabled={!canEdit}
            status={!role.built_in && !draft.name?.trim() ? 'error' : ''}
            onChange={(event) => onChange({ ...draft, name: event.target.value || null })}
          />
          {!role.built_in && !draft.name?.trim() && (
            <span role="alert" className={css.missing}>
              {t('roles.nameMissing')}
            </span>
          )}
        </label>
        <label htmlFor="role-note">
          <span>{t('roles.note')}</span>
          <Input
            id="role-note"
            value={draft.note ?? ''}
            placeholder={t('roles.notePlaceholder')}
            maxLength={300}
            disabled={!canEdit}
            onChange={(event) => onChange({ ...draft, note: event.target.value || null })}
          />
        </label>
        <label htmlFor="role-rank" className={css.rank}>
          <span>{t('roles.rank')}</span>
          <InputNumber
            id="role-rank"
            min={0}
            max={catalogue.rank}
            precision={0}
            value={draft.rank}
            disabled={!canEdit}
            onChange={(rank) => onChange({ ...draft, rank: rank ?? draft.rank })}
          />
        </label>
        <p className="muted">{t('roles.rankWhy')}</p>
      </div>
      <div className={css.general}>
        <span>
          <b>{t('roles.general')}</b>
          <span className="muted">{t('roles.generalWhy')}</span>
        </span>
        <ScopePicker
          label={t('roles.general')}
          value={draft.scope}
          widest={catalogue.scope}
          disabled={!canEdit}
          onChange={(scope) => onChange(withGeneralScope(draft, scope))}
        />
      </div>
      <ModuleTable draft={draft} catalogue={catalogue} canEdit={canEdit} onChange={onChange} />
      {isChosen && <ChosenUnits roleKey={role.key} canEdit={canEdit} />}
      <FieldSights draft={draft} catalogue={catalogue} canEdit={canEdit} onChange={onChange} />
    </div>
  )
}
