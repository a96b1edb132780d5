import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { App, Button } from 'antd'
import { PencilLine, Plus, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { Role, RoleDraft } from '../../api'
import { PageHead } from '../../parts/PageHead'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useShortcuts } from '../../shell/shortcuts'
import { useText } from '../../text'
import { SettingsCrumb } from '../settings/SettingsCrumb'
import { ArchiveModal } from './ArchiveModal'
import { changesOf, contentOf, edited, newKey, undone, without } from './drafts'
import { PreviewPanel } from './PreviewPanel'
import { RoleEditor } from './RoleEditor'
import css from './roles.module.css'
import { useRoleWords } from './roleWords'
import { useRoleDrafts } from './useRoleDrafts'

const route = getRouteApi('/shell/roles')
const NOBODY = { changed: false, built_in: false, fixed: false, version: 0, people: 0, positions: 0 }

export function RolesPage() {
  const { t } = useText()
  const roles = useQuery(queries.roles)
  const catalogue = useQuery(queries.roleCatalogue)
  const me = useQuery(queries.me)
  const trouble = roles.error ?? catalogue.error
  if (trouble && !(roles.data && catalogue.data))
    return (
      <>
        <PageHead title={t('roles.title')} />
        <Trouble error={trouble} retry={() => void Promise.all([roles.refetch(), catalogue.refetch()])} />
      </>
    )
  if (!roles.data || !catalogue.data || !me.data)
    return (
      <>
        <PageHead title={t('roles.title')} />
        <RowsSkeleton rows={12} />
      </>
    )
  return <Roles roles={roles.data.items} catalogue={catalogue.data} company={me.data.company.id} />
}

interface Props {
  roles: Role[]
  catalogue: Parameters<typeof RoleEditor>[0]['catalogue']
  company: number
}

function Roles({ roles, catalogue, company }: Props) {
  const { t, format } = useText()
  const words = useRoleWords()
  const { message } = App.useApp()
  const client = useQueryClient()
  const { role: wanted } = route.useSearch()
  const navigate = route.useNavigate()
  const { drafts, setDrafts, save } = useRoleDrafts(company)
  const [isArchiving, setArchiving] = useState(false)

  // A role that is not saved yet lives in its draft alone.
  const unsaved = Object.entries(drafts)
    .filter(([key, { version }]) => version === 0 && !roles.some((role) => role.key === key))
    .map(([key, { now }]): Role => ({ ...NOBODY, ...withAll(now), key, within: true }))
  const all = [...roles, ...unsaved]
  // The built-in ones are always there.
  const role = all.find(({ key }) => key === wanted) ?? (all[0] as Role)
  const draft = drafts[role.key]
  const now = draft?.now ?? contentOf(role)
  const isNew = unsaved.includes(role)
  const modules = catalogue.groups.map(({ module }) => module)
  const changes = draft ? changesOf(isNew ? EMPTY : contentOf(role), draft.now, modules) : 0
  const isNamed = role.built_in || Boolean(now.name?.trim())
  const open = (key: string) => void navigate({ search: { role: key }, replace: true })

  const undo = () => setDrafts((known) => undone(known, role.key))
  const copy = (of: RoleDraft, name: string) => {
    const key = newKey()
    const within = of.permissions.filter((one) => catalogue.permissions.includes(one))
    const next = { ...of, name, note: null, permissions: within, rank: Math.min(of.rank, catalogue.rank) }
    setDrafts((known) => ({ ...known, [key]: { now: next, past: [next], version: 0 } }))
    open(key)
  }
  const saveNow = () => draft && isNamed && !save.isPending && save.mutate({ role, draft })
  useShortcuts([{ keys: 'Ctrl Z', label: t('roles.undo'), run: undo }])

  return (
    <>
      <PageHead
        title={t('roles.title')}
        crumb={<SettingsCrumb />}
        actions={
          draft && (
            <>
              <span className={css.unsaved} role="status">
                <PencilLine size={14} aria-hidden />
                {t('roles.unsaved', { n: format.number(changes) })}
              </span>
              <Button
                icon={<Undo2 size={16} aria-hidden />}
                onClick={undo}
                aria-keyshortcuts="Control+Z"
                disabled={isNew && draft.past.length < 2}
              >
                {t('roles.undo')}
              </Button>
              <Button onClick={() => setDrafts((known) => without(known, role.key))}>
                {t('roles.reset')}
              </Button>
              <Button type="primary" loading={save.isPending} disabled={!isNamed} onClick={saveNow}>
                {t('roles.save')}
              </Button>
            </>
          )
        }
      />
      <div className={css.page}>
        <nav className={css.list} aria-label={t('roles.list')}>
          <ul>
            {all.map((one) => (
              <li key={one.key}>
                <button
                  type="button"
                  aria-current={one.key === role.key ? 'true' : undefined}
                  onClick={() => open(one.key)}
                >
                  <span>{words.role({ key: one.key, name: drafts[one.key]?.now.name ?? one.name })}</span>
                  <span className="muted">
                    {drafts[one.key]
                      ? t('roles.unsavedMark')
                      : t('roles.people', { n: format.number(one.people) })}
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <Button
            type="text"
            icon={<Plus size={16} aria-hidden />}
            onClick={() => copy({ ...EMPTY, rank: Math.min(10, catalogue.rank) }, t('roles.add'))}
          >
            {t('roles.add')}
          </Button>
        </nav>
        <RoleEditor
          key={role.key}
          role={role}
          draft={now}
          catalogue={catalogue}
          onChange={(next) => setDrafts((known) => edited(known, role, next))}
          onCopy={() => copy(now, t('roles.copyOf', { name: words.role({ key: role.key, name: now.name }) }))}
          onArchive={() => setArchiving(true)}
        />
        <PreviewPanel role={role} draft={draft ? now : null} />
      </div>
      {isArchiving && (
        <ArchiveModal
          role={role}
          others={roles.filter(({ key }) => key !== role.key)}
          onClose={() => setArchiving(false)}
          onDone={() => {
            setArchiving(false)
            setDrafts((known) => without(known, role.key))
            void client.invalidateQueries({ queryKey: ['roles'] })
            void message.success(
              role.built_in ? t('roles.gaveBack') : t('roles.archived', { name: words.role(role) }),
            )
          }}
        />
      )}
    </>
  )
}

const EMPTY: RoleDraft = {
  name: null,
  note: null,
  permissions: [],
  scope: 'own',
  scopes: {},
  sights: {},
  rank: 10,
}

function withAll(draft: RoleDraft): Pick<Role, keyof RoleDraft> {
  return {
    ...draft,
    name: draft.name ?? null,
    note: draft.note ?? null,
    scopes: draft.scopes ?? {},
    sights: draft.sights ?? {},
  }
}
