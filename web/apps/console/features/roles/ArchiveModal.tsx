import { errorText } from '@shared/i18n/errorText.ts'
import { useMutation } from '@tanstack/react-query'
import { Button, Form, Modal, Select } from 'antd'
import { api, Refusal, type Role } from '../../api'
import { useText } from '../../text'
import { useRoleWords } from './roleWords'

interface Props {
  role: Role
  others: Role[]
  onDone: () => void
  onClose: () => void
}

/** An own role goes, and its positions get another; a changed built-in one is put back. */
export function ArchiveModal({ role, others, onDone, onClose }: Props) {
  const { t, format } = useText()
  const words = useRoleWords()
  const name = words.role(role)
  const archive = useMutation({
    mutationFn: (instead: string | undefined) => api.archiveRole(role.key, instead),
    onSuccess: onDone,
  })
  const isUsed = !role.built_in && role.positions > 0
  const word = t(role.built_in ? 'roles.giveBack' : 'roles.archive')
  const refusal = archive.error instanceof Refusal ? archive.error : null
  return (
    <Modal
      open
      title={t(role.built_in ? 'roles.giveBackAsk' : 'roles.archiveAsk', { name })}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('act.cancel')}</Button>
          <Button danger form="archive-role" htmlType="submit" loading={archive.isPending}>
            {word}
          </Button>
        </>
      }
    >
      <Form<{ instead?: string }>
        id="archive-role"
        layout="vertical"
        onFinish={({ instead }) => archive.mutate(instead)}
      >
        <p>
          {role.built_in
            ? t('roles.giveBackWhat')
            : isUsed
              ? t('roles.archiveUsed', { n: format.number(role.positions) })
              : t('roles.archiveUnused')}
        </p>
        {isUsed && (
          <Form.Item
            name="instead"
            label={t('roles.archiveInstead')}
            rules={[{ required: true, message: t('roles.archiveInsteadMissing') }]}
          >
            <Select
              options={others
                .filter((other) => other.within)
                .map((other) => ({ value: other.key, label: words.role(other) }))}
            />
          </Form.Item>
        )}
        {refusal && <p role="alert">{errorText(refusal, t, format)}</p>}
      </Form>
    </Modal>
  )
}
