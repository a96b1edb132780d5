import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Drawer, Form, Input, TreeSelect } from 'antd'
import { useState } from 'react'
import { api, type PersonDetail, type PersonIn } from '../../api'
import { queries } from '../../queries'
import { useText } from '../../text'
import { useWords } from '../../words'
import { RoleSelect } from './RoleSelect'
import { useRefreshOrganisation } from './refresh'
import { unitTree } from './units'
import { useSentence } from './useInvite'

interface Props {
  person?: PersonDetail
  unit?: string | undefined
  onSaved: (id: string) => void
  onClose: () => void
}

type Draft = Record<'code' | 'name' | 'mobile' | 'email' | 'unit' | 'role' | 'title', string | undefined>

/** A new person with a position of their own, or another name or number of one who is there. */
export default function PersonForm({ person, unit, onSaved, onClose }: Props) {
  const { t } = useText()
  const { message } = App.useApp()
  const words = useWords()
  const sentence = useSentence()
  const refresh = useRefreshOrganisation()
  const units = useQuery(queries.units)
  const [form] = Form.useForm<Draft>()
  const [id] = useState(() => person?.id ?? uuidv7())
  const mayKeep = person?.sight === 'shown'
  const { mutate, isPending, error } = useMutation({
    mutationFn: (draft: Draft) => {
      const text = (name: keyof Draft) => draft[name]?.trim() || null
      const plain = { code: text('code') ?? '', name: text('name') ?? '' }
      if (!person) {
        const role = draft.role ?? 'rep'
        const place = draft.unit
          ? { place: { unit_id: draft.unit, role, title: text('title') ?? words.role(role) } }
          : {}
        return api.createPerson({
          id,
          ...plain,
          mobile: text('mobile'),
          email: text('email'),
          ...place,
        } as PersonIn)
      }
      // What is masked is not in the field: an empty one leaves the number as it is.
      const reach = Object.fromEntries(
        (['mobile', 'email'] as const).flatMap((name) =>
          text(name) || (mayKeep && text(name) !== person[name]) ? [[name, text(name)]] : [],
        ),
      )
      return api.editPerson(person.id, { ...plain, ...reach })
    },
    onSuccess: async (saved) => {
      await refresh()
      void message.success(t('org.saved', { name: saved.name }))
      onSaved(saved.id)
    },
  })
  const required = [{ required: true, whitespace: true, message: t('org.fillIn') }]
  return (
    <Drawer
      open
      onClose={onClose}
      size={480}
      title={t(person ? 'org.editPerson' : 'org.newPerson')}
      mask={{ closable: false }}
      footer={
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
          <Button onClick={onClose}>{t('act.cancel')}</Button>
          <Button type="primary" loading={isPending} onClick={() => form.submit()}>
            {t('act.save')}
          </Button>
        </div>
      }
    >
      <div aria-live="assertive">
        {error && <Alert type="error" title={sentence(error)} style={{ marginBottom: 16 }} />}
      </div>
      <Form
        form={form}
        layout="vertical"
        initialValues={
          person
            ? {
                code: person.code,
                name: person.name,
                mobile: mayKeep ? person.mobile : '',
                email: mayKeep ? person.email : '',
              }
            : { unit, role: 'rep' }
        }
        onFinish={mutate}
      >
        <Form.Item name="code" label={t('org.code')} rules={required} extra={t('org.codeHint')}>
          <Input autoComplete="off" maxLength={40} />
        </Form.Item>
        <Form.Item name="name" label={t('org.name')} rules={required}>
          <Input autoComplete="off" maxLength={120} />
        </Form.Item>
        <Form.Item
          name="mobile"
          label={t('org.mobile')}
          extra={t(person && !mayKeep ? 'org.keepHint' : 'org.mobileHint')}
        >
          <Input autoComplete="off" inputMode="tel" maxLength={40} />
        </Form.Item>
        <Form.Item name="email" label={t('org.email')}>
          <Input autoComplete="off" maxLength={120} />
        </Form.Item>
        {!person && (
          <>
            <Form.Item name="unit" label={t('filter.unit')}>
              <TreeSelect allowClear treeDefaultExpandAll treeData={unitTree(units.data?.items ?? [])} />
            </Form.Item>
            <Form.Item name="role" label={t('org.role')}>
              <RoleSelect />
            </Form.Item>
            <Form.Item name="title" label={t('org.position')} extra={t('org.titleHint')}>
              <Input maxLength={120} />
            </Form.Item>
          </>
        )}
      </Form>
    </Drawer>
  )
}
