import { useMutation } from '@tanstack/react-query'
import { Alert, Form, Modal } from 'antd'
import { useState } from 'react'
import type { Unit } from '../../api'
import { useText } from '../../text'
import { DayField } from './DayField'
import { useSentence } from './useInvite'

interface Props {
  units: readonly Unit[]
  unit: string
  parent: string
  move: (unit: string, parent: string, day: string) => Promise<void>
  onClose: () => void
}

/** From which day on the unit hangs elsewhere. */
export default function MoveDialog({ units, unit, parent, move, onClose }: Props) {
  const { t, format } = useText()
  const sentence = useSentence()
  const [day, setDay] = useState(format.dayOf(Date.now()))
  const nameOf = (id: string) => units.find((one) => one.id === id)?.name ?? ''
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => move(unit, parent, day),
    onSuccess: onClose,
  })
  return (
    <Modal
      open
      title={t('org.moveTitle', { name: nameOf(unit), parent: nameOf(parent) })}
      okText={t('org.move')}
      cancelText={t('act.cancel')}
      confirmLoading={isPending}
      okButtonProps={{ disabled: !day }}
      onOk={() => mutate()}
      onCancel={onClose}
    >
      <p className="muted">{t('org.moveWhat')}</p>
      <Form layout="vertical" component="div">
        <Form.Item label={t('org.fromDay')}>
          <DayField label={t('org.fromDay')} value={day} onChange={setDay} />
        </Form.Item>
      </Form>
      <div aria-live="assertive">{error && <Alert type="error" title={sentence(error)} />}</div>
    </Modal>
  )
}
