import { errorText } from '@shared/i18n/errorText.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Drawer, Form, Input, InputNumber, Select, Typography } from 'antd'
import { useState } from 'react'
import { api, Refusal } from '../../api'
import { queries } from '../../queries'
import { useText } from '../../text'

interface Wanted {
  name: string
  permissions: string[]
  unit_ids?: string[]
  days: number
}

interface KeyDrawerProps {
  grantable: string[]
  onClose: () => void
}

/** Makes a key and shows its token this once. */
export function KeyDrawer({ grantable, onClose }: KeyDrawerProps) {
  const { t, format } = useText()
  const client = useQueryClient()
  const [form] = Form.useForm<Wanted>()
  const { data: units } = useQuery(queries.units)
  const [token, setToken] = useState('')
  const make = useMutation({
    mutationFn: api.makeKey,
    onSuccess: async (made) => {
      setToken(made.token)
      await client.invalidateQueries({ queryKey: queries.keys.queryKey })
    },
  })
  const problem =
    make.error instanceof Refusal ? { code: make.error.code, params: make.error.params } : { code: 'network' }
  return (
    <Drawer
      open
      size={520}
      title={token ? t('keys.made') : t('keys.new')}
      onClose={onClose}
      maskClosable={!token}
      footer={
        token ? (
          <Button type="primary" onClick={onClose}>
            {t('keys.done')}
          </Button>
        ) : (
          <Button type="primary" loading={make.isPending} onClick={() => form.submit()}>
            {t('keys.new')}
          </Button>
        )
      }
    >
      {token ? (
        <Token token={token} />
      ) : (
        <Form
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{ days: 90 }}
          onFinish={(wanted) => make.mutate(wanted)}
        >
          <div aria-live="assertive">
            {make.error && <Alert type="error" title={errorText(problem, t, format)} />}
          </div>
          <Form.Item
            name="name"
            label={t('keys.name')}
            rules={[{ required: true, whitespace: true, message: t('keys.nameMissing') }]}
          >
            <Input placeholder={t('keys.nameHint')} maxLength={120} />
          </Form.Item>
          <Form.Item
            name="permissions"
            label={t('keys.may')}
            extra={t('keys.mayHint')}
            rules={[{ required: true, message: t('keys.mayMissing') }]}
          >
            <Select mode="multiple" options={grantable.map((value) => ({ value, label: value }))} />
          </Form.Item>
          <Form.Item name="unit_ids" label={t('keys.units')}>
            <Select
              mode="multiple"
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={t('keys.unitsAll')}
              options={(units?.items ?? []).map((unit) => ({ value: unit.id, label: unit.name }))}
            />
          </Form.Item>
          <Form.Item name="days" label={t('keys.days')} rules={[{ required: true }]}>
            <InputNumber min={1} max={400} precision={0} />
          </Form.Item>
        </Form>
      )}
    </Drawer>
  )
}

function Token({ token }: { token: string }) {
  const { t } = useText()
  const call = `curl -H "Authorization: Bearer ${token}" ${location.origin}/api/v1/customers?limit=1`
  return (
    <>
      <Alert type="warning" title={t('keys.once')} />
      <Typography.Paragraph code copyable={{ text: token }}>
        {token}
      </Typography.Paragraph>
      <h3>{t('keys.example')}</h3>
      <Typography.Paragraph code copyable={{ text: call }}>
        {call}
      </Typography.Paragraph>
    </>
  )
}
