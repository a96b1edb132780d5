import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Drawer, Input, Popconfirm, TreeSelect } from 'antd'
import { useState } from 'react'
import { api, type Unit } from '../../api'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import { PositionsOfUnit } from './PositionsOfUnit'
import css from './people.module.css'
import { useRefreshOrganisation } from './refresh'
import { subtree, unitTree } from './units'
import { useSentence } from './useInvite'

interface Props {
  id: string
  units: readonly Unit[]
  mayEdit: boolean
  onMove: (parent: string) => void
  onArchived: () => void
  onClose: () => void
}

/** One unit: its name, where it hung and will hang, its positions, and who changed what. */
export default function UnitDrawer({ id, units, mayEdit, onMove, onArchived, onClose }: Props) {
  const { t, format } = useText()
  const { message } = App.useApp()
  const sentence = useSentence()
  const refresh = useRefreshOrganisation()
  const unit = units.find((one) => one.id === id)
  const [name, setName] = useState(unit?.name ?? '')
  const history = useQuery(queries.unitHistory(id))
  const rename = useMutation({
    mutationFn: () => api.renameUnit(id, name.trim()),
    onSuccess: async () => {
      await refresh()
      void message.success(t('org.renamed'))
    },
  })
  const archive = useMutation({
    mutationFn: () => api.archiveUnit(id),
    onSuccess: async () => {
      await refresh()
      void message.success(t('org.archived', { name: unit?.name ?? '' }))
      onArchived()
    },
  })
  const below = subtree(units, id)
  const elsewhere = units.filter((one) => !below.has(one.id))
  const error = rename.error ?? archive.error
  return (
    <Drawer
      open
      onClose={onClose}
      size={480}
      title={unit?.name}
      footer={
        mayEdit &&
        unit?.parent_id && (
          <Popconfirm
            title={t('org.archiveAsk', { name: unit.name })}
            description={t('org.archiveWhat')}
            okText={t('org.archive')}
            cancelText={t('act.keep')}
            onConfirm={() => archive.mutate()}
          >
            <Button danger loading={archive.isPending}>
              {t('org.archive')}
            </Button>
          </Popconfirm>
        )
      }
    >
      <div aria-live="assertive">
        {error && <Alert type="error" title={sentence(error)} className={css.alert ?? ''} />}
      </div>
      {mayEdit && (
        <>
          <div className={css.oneLine}>
            <Input
              aria-label={t('org.unitName')}
              value={name}
              maxLength={120}
              onChange={(event) => setName(event.target.value)}
            />
            <Button
              disabled={!name.trim() || name.trim() === unit?.name}
              loading={rename.isPending}
              onClick={() => rename.mutate()}
            >
              {t('org.rename')}
            </Button>
          </div>
          {unit?.parent_id && (
            <TreeSelect
              className={css.wide ?? ''}
              aria-label={t('org.moveTo')}
              placeholder={t('org.moveTo')}
              treeDefaultExpandAll
              value={null}
              treeData={unitTree(elsewhere)}
              onChange={(parent: string | null) => parent && parent !== unit.parent_id && onMove(parent)}
            />
          )}
        </>
      )}
      <PositionsOfUnit unit={id} mayEdit={mayEdit} />
      <h3 className={css.part}>{t('org.places')}</h3>
      {history.error ? (
        <Trouble error={history.error} retry={history.refetch} />
      ) : !history.data ? (
        <RowsSkeleton rows={3} />
      ) : (
        <>
          <ul className={css.lines}>
            {history.data.places.map((place) => (
              <li key={place.from_day}>
                <b>{place.parent_name ?? t('org.top')}</b>
                <span className="muted">
                  {place.until_day
                    ? t('org.between', { from: place.from_day, until: place.until_day })
                    : t('org.since', { from: place.from_day })}
                </span>
              </li>
            ))}
          </ul>
          <h3 className={css.part}>{t('org.changes')}</h3>
          <ul className={css.lines}>
            {history.data.changes.map((change) => (
              <li key={change.at + change.action}>
                <span>
                  {t(`org.change.${change.action.split(':')[1] as 'rename'}`, {
                    before: change.name_before ?? '',
                    after: change.name_after ?? '',
                    day: change.from_day ?? '',
                  })}
                </span>
                <span className="muted">
                  {[change.by, format.moment(change.at)].filter(Boolean).join(' · ')}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Drawer>
  )
}
