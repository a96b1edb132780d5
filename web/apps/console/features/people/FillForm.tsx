import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Checkbox, Form, Modal, Select } from 'antd'
import { useState } from 'react'
import { api, type PersonDetail } from '../../api'
import { queries } from '../../queries'
import { useText } from '../../text'
import { DayField } from './DayField'
import { useRefreshOrganisation } from './refresh'
import { useSentence } from './useInvite'

/** Put a person into a position from a day on, or let them stand in for its holder. */
export default function FillForm({ person, onClose }: { person: PersonDetail; onClose: () => void }) {
  const { t, format } = useText()
  const sentence = useSentence()
  const refresh = useRefreshOrganisation()
  const positions = useQuery(queries.positions(undefined))
  const [position, setPosition] = useState<string | null>(null)
  const [from, setFrom] = useState(format.dayOf(Date.now()))
  const [until, setUntil] = useState('')
  const [cover, setCover] = useState(false)
  const { mutate, isPending, error } = useMutation({
    mutationFn: (id: string) =>
      api.fill(id, { person_id: person.id, from_day: from, until_day: until || null, cover }),
    onSuccess: async () => {
      await refresh()
      onClose()
    },
  })
  return (
    <Modal
      open
      title={t('org.fillTitle', { name: person.name })}
      okText={t('org.fill')}
      cancelText={t('act.cancel')}
      confirmLoading={isPending}
      okButtonProps={{ disabled: !position || !from }}
      onOk={() => position && mutate(position)}
      onCancel={onClose}
    >
      <Form layout="vertical" component="div">
        <Form.Item label={t('org.position')}>
          <Select
            aria-label={t('org.position')}
            showSearch={{ optionFilterProp: 'label' }}
            value={position}
            onChange={setPosition}
            options={(positions.data?.items ?? []).map((one) => ({
              value: one.id,
              label: `${one.unit_name} · ${one.title} · ${
                one.holders.map((holder) => holder.person_name).join(t('org.and')) || t('org.vacant')
              }`,
            }))}
          />
        </Form.Item>
        <Form.Item label={t('org.fromDay')}>
          <DayField label={t('org.fromDay')} value={from} onChange={setFrom} />
        </Form.Item>
        <Form.Item label={t('org.untilDay')} extra={t('org.untilHint')}>
          <DayField label={t('org.untilDay')} value={until} onChange={setUntil} />
        </Form.Item>
        <Checkbox checked={cover} onChange={(event) => setCover(event.target.checked)}>
          {t('org.asCover')}
        </Checkbox>
      </Form>
      <div aria-live="assertive">{error && <Alert type="error" title={sentence(error)} />}</div>
    </Modal>
  )
}
