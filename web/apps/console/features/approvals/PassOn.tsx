import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { errorText } from '@shared/i18n/errorText.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Modal, Segmented } from 'antd'
import { useState } from 'react'
import { Refusal } from '../../api'
import { useText } from '../../text'
import { type Approval, approvalCalls } from './calls'
import { PersonPicker } from './PersonPicker'

interface Props {
  approval: Approval
  how: 'transfer' | 'add'
  comment: string | null
  onClose: () => void
}

/** Give one's part to somebody else, or put somebody in before or after it. */
export function PassOn({ approval, how, comment, onClose }: Props) {
  const { t, format } = useText()
  const client = useQueryClient()
  const [person, setPerson] = useState<string>()
  const [place, setPlace] = useState<'before' | 'after'>('before')
  const pass = useMutation({
    mutationFn: (to: string) => {
      const id = uuidv7(new Date())
      return how === 'transfer'
        ? approvalCalls.transfer(approval.id, { id, person_id: to, comment })
        : approvalCalls.addStep(approval.id, { id, place, people: [to], need: 'all', comment })
    },
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries({ queryKey: ['approvals'] })
    },
  })
  const title = t(how === 'transfer' ? 'approval.transferTo' : 'approval.addWhom')
  return (
    <Modal
      open
      title={title}
      okText={t(how === 'transfer' ? 'approval.transfer' : 'approval.addStep')}
      cancelText={t('approval.cancel')}
      okButtonProps={{ disabled: !person, loading: pass.isPending }}
      onOk={() => person && pass.mutate(person)}
      onCancel={onClose}
    >
      {how === 'add' && (
        <Segmented
          aria-label={t('approval.place')}
          value={place}
          onChange={setPlace}
          options={[
            { value: 'before', label: t('approval.before_me') },
            { value: 'after', label: t('approval.after_me') },
          ]}
          style={{ marginBottom: 12 }}
        />
      )}
      <PersonPicker label={title} value={person} onChange={setPerson} />
      {pass.error && (
        <Alert
          type="error"
          showIcon
          style={{ marginTop: 12 }}
          title={errorText(pass.error instanceof Refusal ? pass.error : { code: 'server_error' }, t, format)}
        />
      )}
    </Modal>
  )
}
