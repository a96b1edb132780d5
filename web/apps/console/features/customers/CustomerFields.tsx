import { Form, Input, Select } from 'antd'
import { useText } from '../../text'
import type { Field } from './edits'
import { GRADES, KINDS, STATUSES } from './filters'

interface Props {
  withStatus?: boolean
  /** Asks for these alone; default: all. */
  only?: readonly string[]
}

/** The fields that creating and editing share. */
export function CustomerFields({ withStatus = false, only }: Props) {
  const { t } = useText()
  const options = <C extends string>(codes: readonly C[], word: (code: C) => string) =>
    codes.map((code) => ({ value: code, label: word(code) }))
  const text = (max: number) => [{ max, message: t('form.tooLong', { max }) }]
  const isAsked = (field: Field) => only === undefined || only.includes(field)
  return (
    <>
      {isAsked('name') && (
        <Form.Item
          name="name"
          label={t('customers.name')}
          rules={[{ required: true, whitespace: true, message: t('customers.nameMissing') }, ...text(200)]}
        >
          <Input autoComplete="off" />
        </Form.Item>
      )}
      <div
        style={{
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fit, minmax(140px, 1fr))',
          columnGap: 12,
        }}
      >
        {isAsked('kind') && (
          <Form.Item name="kind" label={t('customers.kind')} rules={[{ required: true }]}>
            <Select options={options(KINDS, (kind) => t(`trade.kind.${kind}`))} />
          </Form.Item>
        )}
        {isAsked('grade') && (
          <Form.Item name="grade" label={t('customers.grade')}>
            <Select
              allowClear
              placeholder={t('trade.no_grade')}
              options={options(GRADES, (grade) => t('trade.grade', { grade }))}
            />
          </Form.Item>
        )}
        {withStatus && isAsked('status') && (
          <Form.Item name="status" label={t('customers.status')} rules={[{ required: true }]}>
            <Select options={options(STATUSES, (status) => t(`trade.status.${status}`))} />
          </Form.Item>
        )}
        {isAsked('contact') && (
          <Form.Item name="contact" label={t('customers.contact')} rules={text(100)}>
            <Input autoComplete="off" />
          </Form.Item>
        )}
        {isAsked('phone') && (
          <Form.Item name="phone" label={t('customers.phone')} rules={text(50)}>
            <Input autoComplete="off" inputMode="tel" />
          </Form.Item>
        )}
        {isAsked('district') && (
          <Form.Item name="district" label={t('customers.district')} rules={text(100)}>
            <Input autoComplete="off" />
          </Form.Item>
        )}
      </div>
      {isAsked('address') && (
        <Form.Item name="address" label={t('customers.address')} rules={text(300)}>
          <Input autoComplete="off" />
        </Form.Item>
      )}
      {isAsked('note') && (
        <Form.Item name="note" label={t('customers.note')} rules={text(2000)}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} />
        </Form.Item>
      )}
    </>
  )
}
