import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { Eye, Minus, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ModuleView, Preview, Role, RoleDraft } from '../../api'
import { useLater } from '../../parts/useLater'
import { queries } from '../../queries'
import { useText } from '../../text'
import look from './preview.module.css'
import css from './roles.module.css'
import { useRoleWords } from './roleWords'

const MOST = 10_000
const COUNTED = ['customers', 'visits', 'live', 'people', 'sync'] as const

interface Props {
  role: Role
  /** As it would be saved; null when nothing was changed. */
  draft: RoleDraft | null
}

/** What somebody with this role sees now, and would see after saving: from the lists themselves. */
export function PreviewPanel({ role, draft }: Props) {
  const { t } = useText()
  const words = useRoleWords()
  const people = useQuery(queries.people)
  const [person, setPerson] = useState<string | null>(null)
  const rested = useLater(draft, 400)
  const shown = rested === null ? role : { ...role, ...rested }
  const { data, error } = useQuery({
    ...queries.preview(person, shown),
    placeholderData: keepPreviousData,
  })
  return (
    <aside className={css.preview} aria-label={t('roles.preview')}>
      <h2>
        {t('roles.preview')} <Eye size={16} aria-hidden />
      </h2>
      <Select
        aria-label={t('roles.previewWho')}
        value={person ?? ''}
        onChange={(id: string) => setPerson(id || null)}
        showSearch={{ optionFilterProp: 'label' }}
        options={[
          { value: '', label: t('roles.previewByRole') },
          ...(people.data?.items ?? []).map(({ id, name, unit_name }) => ({
            value: id,
            label: [name, unit_name].filter(Boolean).join(' · '),
          })),
        ]}
      />
      <div aria-live="polite">
        {error && !data && <p className="muted">{t('roles.previewFailed')}</p>}
        {data && (
          <>
            <p className={look.who}>
              {data.person ? t('roles.previewAs', { name: data.person.name }) : t('roles.previewNobody')}
            </p>
            <dl className={look.seen}>
              {data.after.modules.map((view) => (
                <div key={view.module}>
                  <dt>{words.module(view.module)}</dt>
                  <dd>
                    <Count view={view} before={rested ? data.before?.modules : undefined} />
                    {view.examples.length > 0 && (
                      <span className="muted">{view.examples.join(t('org.and'))}</span>
                    )}
                  </dd>
                </div>
              ))}
            </dl>
            {rested && data.before && <Changes before={data.before} after={data.after} />}
          </>
        )}
      </div>
    </aside>
  )
}

function useCount() {
  const { t, format } = useText()
  return (view: ModuleView): string => {
    if (view.count === null) return t('roles.countNone')
    const n = format.number(view.count)
    const module = COUNTED.find((one) => one === view.module)
    const amount = view.count >= MOST ? t('roles.most', { n }) : n
    return module ? t(`roles.count.${module}`, { n: amount }) : amount
  }
}

function Count({ view, before }: { view: ModuleView; before: ModuleView[] | undefined }) {
  const { format } = useText()
  const words = useCount()
  const was = before?.find(({ module }) => module === view.module)?.count ?? 0
  const change = before ? (view.count ?? 0) - was : 0
  return (
    <b>
      {words(view)}
      {change !== 0 && (
        <span className={change > 0 ? look.more : look.less}>
          {' '}
          {change > 0 ? '+' : '−'}
          {format.number(Math.abs(change))}
        </span>
      )}
    </b>
  )
}

type View = Preview['after']

function Changes({ before, after }: { before: View; after: View }) {
  const { t } = useText()
  const words = useRoleWords()
  const count = useCount()
  const gains = after.permissions.filter((one) => !before.permissions.includes(one))
  const losses = before.permissions.filter((one) => !after.permissions.includes(one))
  const moved = after.modules.flatMap((view) => {
    const was = before.modules.find(({ module }) => module === view.module)
    return was && was.count !== view.count ? [{ was, view }] : []
  })
  return (
    <>
      <h3>{t('roles.after')}</h3>
      <ul className={look.changes}>
        {moved.map(({ was, view }) => (
          <Change key={view.module} isMore={(view.count ?? -1) > (was.count ?? -1)}>
            {t('roles.changeOf', {
              module: words.module(view.module),
              before: count(was),
              after: count(view),
            })}
          </Change>
        ))}
        {gains.map((one) => (
          <Change key={one} isMore>
            {t('roles.gains', { what: words.permission(one) })}
          </Change>
        ))}
        {losses.map((one) => (
          <Change key={one} isMore={false}>
            {t('roles.loses', { what: words.permission(one) })}
          </Change>
        ))}
        {moved.length + gains.length + losses.length === 0 && (
          <li className="muted">{t('roles.afterNone')}</li>
        )}
      </ul>
    </>
  )
}

function Change({ isMore, children }: { isMore: boolean; children: string }) {
  return (
    <li>
      <span className={isMore ? look.plus : look.minus} aria-hidden>
        {isMore ? <Plus size={14} /> : <Minus size={14} />}
      </span>
      <span>{children}</span>
    </li>
  )
}
