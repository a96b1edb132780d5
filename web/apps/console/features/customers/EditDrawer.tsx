import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Drawer, Form } from 'antd'
import { useState } from 'react'
import { api, type Customer, type CustomerSet, Refusal } from '../../api'
import { queries } from '../../queries'
import { useText } from '../../text'
import { ConflictChoices } from './ConflictChoices'
import { CustomerFields } from './CustomerFields'
import { type Conflict, changedFields, conflictsOf, type Draft, draftOf } from './edits'
import { useFormErrors } from './formErrors'

/** Somebody else was faster: both values are shown, and the choice is sent on top of the newer version. */
export default function EditDrawer({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const [form] = Form.useForm<Draft>()
  const [base, setBase] = useState(customer)
  const [conflicts, setConflicts] = useState<Conflict[]>([])
  const [trouble, setTrouble] = useState('')
  const sentence = useFormErrors(form)

  const rebase = async (mine: Draft) => {
    const theirs = await client.fetchQuery({ ...queries.customer(customer.id), staleTime: 0 })
    const mineChanged = changedFields(draftOf(base), mine)
    setConflicts(conflictsOf(draftOf(base), mine, draftOf(theirs)))
    form.setFieldsValue({ ...draftOf(theirs), ...mineChanged })
    setBase(theirs)
  }
  const { mutate, isPending } = useMutation({
    mutationFn: (mine: Draft) =>
      // The selects offer known codes only, which the form's type does not know.
      api.editCustomer(customer.id, base.version, changedFields(draftOf(base), mine) as Partial<CustomerSet>),
    onSuccess: async (saved) => {
      client.setQueryData(queries.customer(customer.id).queryKey, saved)
      await client.invalidateQueries({ queryKey: ['customers', 'list'] })
      void message.success(t('customers.saved'))
      onClose()
    },
    onError: async (error, mine) => {
      setTrouble(sentence(error))
      if (error instanceof Refusal && error.code === 'version_conflict')
        await rebase(mine).catch(() => undefined)
    },
  })
  const save = (mine: Draft) => {
    if (Object.keys(changedFields(draftOf(base), { ...draftOf(base), ...mine })).length === 0) onClose()
    else mutate({ ...draftOf(base), ...mine })
  }

  return (
    <Drawer
      open
      onClose={onClose}
      size={520}
      title={t('customers.edit')}
      mask={{ closable: false }}
      footer={
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
          <Button onClick={onClose}>{t('act.cancel')}</Button>
          <Button type="primary" loading={isPending} onClick={() => form.submit()}>
            {t(conflicts.length > 0 ? 'conflict.save' : 'act.save')}
          </Button>
        </div>
      }
    >
      <div aria-live="assertive">
        {conflicts.length > 0 ? (
          <ConflictChoices
            conflicts={conflicts}
            onChoose={(field, value) => form.setFieldValue(field, value)}
          />
        ) : (
          trouble && <Alert type="error" title={trouble} style={{ marginBottom: 16 }} />
        )}
      </div>
      <Form form={form} layout="vertical" initialValues={draftOf(customer)} onFinish={save}>
        <CustomerFields withStatus />
      </Form>
    </Drawer>
  )
}
