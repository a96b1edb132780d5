import { account, problemOf } from '@shared/account/account.ts'
import { errorText, type Problem } from '@shared/i18n/errorText.ts'
import { Alert, Input, Modal } from 'antd'
import { type ReactNode, useRef, useState } from 'react'
import { useText } from '../../text'

/** Asks for the password before what guards the account is changed. Give `dialog` a place on the page. */
export function useConfirm(): { confirm: () => Promise<boolean>; dialog: ReactNode } {
  const { t, format } = useText()
  const [password, setPassword] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const answer = useRef<(confirmed: boolean) => void>(() => undefined)

  const confirm = () =>
    new Promise<boolean>((resolve) => {
      answer.current = resolve
      setPassword('')
      setProblem(null)
      setOpen(true)
    })
  const close = (confirmed: boolean) => {
    setOpen(false)
    answer.current(confirmed)
  }
  const submit = () =>
    account.confirm(password).then(
      () => close(true),
      (error: unknown) => setProblem(problemOf(error)),
    )
  const dialog = (
    <Modal
      open={isOpen}
      title={t('account.confirmTitle')}
      okText={t('account.confirm')}
      cancelText={t('act.keep')}
      onOk={() => void submit()}
      onCancel={() => close(false)}
      destroyOnHidden
    >
      <p className="muted">{t('account.confirmWhat')}</p>
      <Input.Password
        aria-label={t('account.password')}
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        onPressEnter={() => void submit()}
        autoFocus
      />
      {problem && <Alert type="error" title={errorText(problem, t, format)} style={{ marginTop: 12 }} />}
    </Modal>
  )
  return { confirm, dialog }
}
