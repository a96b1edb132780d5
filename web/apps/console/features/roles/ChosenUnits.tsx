import { errorText } from '@shared/i18n/errorText.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, TreeSelect } from 'antd'
import { api, Refusal, type RolePosition } from '../../api'
import { queries } from '../../queries'
import { useText } from '../../text'
import { unitTree } from '../people/units'
import css from './roles.module.css'

/** Where a role sees chosen units, they are chosen for each of its positions. */
export function ChosenUnits({ roleKey, canEdit }: { roleKey: string; canEdit: boolean }) {
  const { t } = useText()
  const { data } = useQuery(queries.rolePositions(roleKey))
  return (
    <section aria-labelledby="role-units">
      <h3 id="role-units" className={css.part}>
        {t('roles.units')} <span className="muted">{t('roles.unitsWhy')}</span>
      </h3>
      {data?.items.length === 0 && <p className="muted">{t('roles.unitsNone')}</p>}
      <ul className={css.positions}>
        {data?.items.map((position) => (
          <PositionUnits key={position.id} position={position} canEdit={canEdit} />
        ))}
      </ul>
    </section>
  )
}

interface Props {
  position: RolePosition
  canEdit: boolean
}

function PositionUnits({ position, canEdit }: Props) {
  const { t, format } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const units = useQuery(queries.units)
  const choose = useMutation({
    mutationFn: (chosen: string[]) => api.chooseUnits(position.id, chosen),
    onSuccess: () => client.invalidateQueries({ queryKey: ['roles'] }),
    onError: (error) => {
      const { code, params } = error instanceof Refusal ? error : new Refusal(0, {})
      void message.error(errorText({ code, params }, t, format))
    },
  })
  const name = position.people.join(t('org.and')) || t('roles.vacant')
  return (
    <li>
      <span>
        <b>{name}</b>
        <span className="muted">{[position.title, position.unit_name].join(' · ')}</span>
      </span>
      <TreeSelect<string[]>
        multiple
        treeDefaultExpandAll
        showCheckedStrategy="SHOW_ALL"
        aria-label={t('roles.unitsOf', { name })}
        placeholder={t('roles.unitsPick')}
        value={choose.isPending ? choose.variables : position.unit_ids}
        disabled={!canEdit || choose.isPending}
        onChange={(chosen) => choose.mutate(chosen)}
        treeData={unitTree(units.data?.items ?? [])}
        maxTagCount="responsive"
      />
    </li>
  )
}
