import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Checkbox, Modal, Radio } from 'antd'
import { useState } from 'react'
import { api } from '../../../api'
import { useText } from '../../../text'
import type { Pair } from './requests'
import css from './twins.module.css'

const FIELDS = [
  'name',
  'phone',
  'contact',
  'address',
  'district',
  'floor',
  'room',
  'note',
  'grade',
  'pin',
  'owner',
] as const
type Field = (typeof FIELDS)[number]

/** Which one stays, and what of the other it takes over. */
export default function MergeModal({ pair, onClose }: { pair: Pair; onClose: () => void }) {
  const { t } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const [id] = useState(uuidv7)
  const [keptId, setKeptId] = useState(pair.first.id)
  const [take, setTake] = useState<Field[]>([])
  const [kept, gone] = keptId === pair.first.id ? [pair.first, pair.second] : [pair.second, pair.first]
  const renew = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['twins', 'pairs'] }),
      client.invalidateQueries({ queryKey: ['customers'] }),
    ])
  const undo = useMutation({
    mutationFn: api.undoMerge,
    onSuccess: async () => {
      await renew()
      void message.success(t('twins.undone'))
    },
    onError: () => void message.error(t('twins.failed')),
  })
  const merge = useMutation({
    mutationFn: () =>
      api.mergeTwins({
        id,
        kept_id: kept.id,
        gone_id: gone.id,
        take,
        kept_version: kept.version,
        gone_version: gone.version,
      }),
    onSuccess: async (done) => {
      await renew()
      onClose()
      void message.success({
        duration: 10,
        content: (
          <>
            {t('twins.merged', { name: kept.name })}{' '}
            <Button type="link" size="small" onClick={() => undo.mutate(done.id)}>
              {t('twins.undo')}
            </Button>
          </>
        ),
      })
    },
  })
  return (
    <Modal
      open
      title={t('twins.mergeTitle')}
      okText={t('twins.merge')}
      cancelText={t('act.cancel')}
      confirmLoading={merge.isPending}
      onOk={() => merge.mutate()}
      onCancel={onClose}
    >
      <h3 className={css.ask}>{t('twins.whichStays')}</h3>
      <Radio.Group
        vertical
        value={keptId}
        onChange={(event) => setKeptId(String(event.target.value))}
        options={[pair.first, pair.second].map((side) => ({
          value: side.id,
          label: [side.name, side.address, side.code].filter(Boolean).join(' · '),
        }))}
      />
      <h3 className={css.ask}>{t('twins.takeOver', { name: gone.name })}</h3>
      <Checkbox.Group
        value={take}
        onChange={setTake}
        options={FIELDS.map((field) => ({ value: field, label: t(`twins.field.${field}`) }))}
      />
      <p className="muted">{t('twins.means')}</p>
      <div role="alert">{merge.error && <Alert type="error" title={t('twins.failed')} />}</div>
    </Modal>
  )
}
