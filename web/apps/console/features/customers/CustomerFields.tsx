import { Form, Input, Select } from 'antd'
import { useText } from '../../text'
import { GRADES, KINDS, STATUSES } from './filters'

/** The fields that creating and editing share. */
export function CustomerFields({ withStatus = false }: { withStatus?: boolean }) {
  const { t } = useText()
  const options = <C extends string>(codes: readonly C[], word: (code: C) => string) =>
    codes.map((code) => ({ value: code, label: word(code) }))
  const text = (max: number) => [{ max, message: t('form.tooLong', { max }) }]
  return (
    <>
      <Form.Item
        name="name"
        label={t('customers.name')}
        rules={[{ required: true, whitespace: true, message: t('customers.nameMissing') }, ...text(200)]}
      >
        <Input autoComplete="off" />
      </Form.Item>
      <div
        style={{
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fit, minmax(140px, 1fr))',
          columnGap: 12,
        }}
      >
        <Form.Item name="kind" label={t('customers.kind')} rules={[{ required: true }]}>
          <Select options={options(KINDS, (kind) => t(`trade.kind.${kind}`))} />
        </Form.Item>
        <Form.Item name="grade" label={t('customers.grade')}>
          <Select
            allowClear
            placeholder={t('trade.no_grade')}
            options={options(GRADES, (grade) => t('trade.grade', { grade }))}
          />
        </Form.Item>
        {withStatus && (
          <Form.Item name="status" label={t('customers.status')} rules={[{ required: true }]}>
            <Select options={options(STATUSES, (status) => t(`trade.status.${status}`))} />
          </Form.Item>
        )}
        <Form.Item name="contact" label={t('customers.contact')} rules={text(100)}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="phone" label={t('customers.phone')} rules={text(50)}>
          <Input autoComplete="off" inputMode="tel" />
        </Form.Item>
        <Form.Item name="district" label={t('customers.district')} rules={text(100)}>
          <Input autoComplete="off" />
        </Form.Item>
      </div>
      <Form.Item name="address" label={t('customers.address')} rules={text(300)}>
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name="note" label={t('customers.note')} rules={text(2000)}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} />
      </Form.Item>
    </>
  )
}
