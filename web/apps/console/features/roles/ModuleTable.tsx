import { Checkbox, Segmented, Tooltip } from 'antd'
import type { Catalogue, RoleDraft, Scope } from '../../api'
import { useText } from '../../text'
import { SCOPES, scopeIn, withPermission, withScope } from './drafts'
import css from './roles.module.css'
import { useRoleWords } from './roleWords'

interface Props {
  draft: RoleDraft
  catalogue: Catalogue
  canEdit: boolean
  onChange: (next: RoleDraft) => void
}

/** One row a module: what may be done there, and with whose data. */
export function ModuleTable({ draft, catalogue, canEdit, onChange }: Props) {
  const { t } = useText()
  const words = useRoleWords()
  return (
    <table className={css.modules}>
      <thead>
        <tr>
          <th scope="col">{t('roles.moduleColumn')}</th>
          <th scope="col">{t('roles.scopeColumn')}</th>
        </tr>
      </thead>
      <tbody>
        {catalogue.groups.map(({ module, permissions, scope: widest }) => {
          const name = words.module(module)
          const held = permissions.some((one) => draft.permissions.includes(one))
          return (
            <tr key={module}>
              <th scope="row">
                <b>{name}</b>
                <fieldset className={css.permissions} aria-label={name}>
                  {permissions.map((permission) => {
                    const has = draft.permissions.includes(permission)
                    const isBeyond = !has && !catalogue.permissions.includes(permission)
                    return (
                      <Tooltip key={permission} title={isBeyond ? t('roles.beyond') : undefined}>
                        <Checkbox
                          checked={has}
                          disabled={!canEdit || isBeyond}
                          onChange={(event) =>
                            onChange(withPermission(draft, permission, event.target.checked))
                          }
                        >
                          {words.permission(permission)}
                        </Checkbox>
                      </Tooltip>
                    )
                  })}
                </fieldset>
              </th>
              <td>
                {widest === null ? null : !held ? (
                  <span className="muted">{t('roles.noScope')}</span>
                ) : (
                  <ScopePicker
                    label={`${name} · ${t('roles.scopeColumn')}`}
                    value={scopeIn(draft, module)}
                    widest={widest}
                    disabled={!canEdit}
                    onChange={(scope) => onChange(withScope(draft, module, scope))}
                  />
                )}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

interface PickerProps {
  label: string
  value: Scope
  widest: Scope
  disabled: boolean
  onChange: (scope: Scope) => void
}

export function ScopePicker({ label, value, widest, disabled, onChange }: PickerProps) {
  const { t } = useText()
  const reach = SCOPES.indexOf(widest)
  return (
    <Segmented<Scope>
      aria-label={label}
      size="small"
      value={value}
      disabled={disabled}
      onChange={onChange}
      options={SCOPES.map((scope, at) => ({
        value: scope,
        label: t(`roles.scope.${scope}`),
        title: at > reach && scope !== value ? t('roles.beyond') : t(`roles.scopeWhy.${scope}`),
        disabled: at > reach && scope !== value,
      }))}
    />
  )
}
