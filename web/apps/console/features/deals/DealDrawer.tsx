import { exponentOf, parseMoney, uuidv7 } from '@shared/domain/index.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Drawer, Form, Input, Popconfirm, Select } from 'antd'
import { useState } from 'react'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { useLater } from '../../parts/useLater'
import { useText } from '../../text'
import { useSentence } from '../people/useInvite'
import { type DealRow, type DealSet, dealCalls, dealQueries } from './calls'
import css from './deals.module.css'
import { useDealWords } from './words'

const PLAIN = ['name', 'expected_on', 'products', 'next_step', 'next_on', 'note'] as const

interface Draft extends Partial<Record<(typeof PLAIN)[number], string>> {
  customer_id?: string
  stage?: string
  amount?: string
}

const amountText = (minor: number | null, currency: string) => {
  if (minor === null) return ''
  const digits = exponentOf(currency)
  return (minor / 10 ** digits).toFixed(minor % 10 ** digits === 0 ? 0 : digits)
}

const draftOf = (deal: DealRow): Draft => ({
  ...Object.fromEntries(PLAIN.map((field) => [field, deal[field] ?? ''])),
  amount: amountText(deal.amount, deal.currency),
})

function setOf(draft: Draft, currency: string): DealSet {
  const line = (text: string | undefined) => text?.trim() || null
  const words = Object.fromEntries(PLAIN.map((field) => [field, line(draft[field])]))
  return { ...words, amount: parseMoney(draft.amount ?? '', currency)?.minor ?? null }
}

/** Only what was changed, so that what somebody else wrote meanwhile in other fields stays. */
export function changesOf(before: Draft, after: Draft, currency: string): DealSet {
  const [was, is] = [setOf(before, currency), setOf(after, currency)]
  return Object.fromEntries(Object.entries(is).filter(([field, value]) => was[field as 'name'] !== value))
}

interface Props {
  /** Null for a new one. */
  dealId: string | null
  /** Whose it will be, where one comes from a customer's page. */
  customerId?: string
  mayEdit: boolean
  onClose: () => void
}

export default function DealDrawer({ dealId, ...props }: Props) {
  const { t } = useText()
  const { data, error, refetch } = useQuery({ ...dealQueries.deal(dealId ?? ''), enabled: dealId !== null })
  if (dealId === null) return <Editing deal={null} {...props} />
  if (data) return <Editing key={data.version} deal={data} {...props} />
  return (
    <Drawer open size={480} onClose={props.onClose} title={t('deals.title')}>
      {error ? <Trouble error={error} retry={refetch} /> : <RowsSkeleton rows={8} />}
    </Drawer>
  )
}

function Editing({ deal, customerId, mayEdit, onClose }: Omit<Props, 'dealId'> & { deal: DealRow | null }) {
  const { t } = useText()
  const words = useDealWords()
  const { message } = App.useApp()
  const sentence = useSentence()
  const client = useQueryClient()
  const [form] = Form.useForm<Draft>()
  const currency = deal?.currency ?? words.currency
  const open = words.stages.filter((one) => one.is_on && one.outcome === null)
  const started: Draft = deal ? draftOf(deal) : { ...(customerId && { customer_id: customerId }) }
  const done = async (said: 'saved' | 'archived') => {
    await client.invalidateQueries({ queryKey: ['deals'] })
    void message.success(t(`deals.${said}`))
    onClose()
  }
  const save = useMutation({
    mutationFn: async (draft: Draft) => {
      if (!deal) {
        const { name, ...set } = setOf(draft, currency)
        const about = { customer_id: draft.customer_id ?? '', stage: draft.stage ?? null }
        return dealCalls.create({ ...set, ...about, id: uuidv7(new Date()), name: name ?? '' })
      }
      const set = changesOf(started, draft, currency)
      return Object.keys(set).length > 0 ? dealCalls.edit(deal.id, deal.version, set) : deal
    },
    onSuccess: () => done('saved'),
  })
  const archive = useMutation({
    mutationFn: () => dealCalls.archive(deal?.id ?? ''),
    onSuccess: () => done('archived'),
  })
  const error = save.error ?? archive.error
  return (
    <Drawer
      open
      onClose={onClose}
      size={480}
      title={deal ? deal.name : t('deals.new')}
      mask={{ closable: false }}
      footer={
        mayEdit && (
          <div style={{ display: 'flex', gap: 8 }}>
            {deal && (
              <Popconfirm
                title={t('deals.archiveSure')}
                okText={t('deals.archive')}
                cancelText={t('act.keep')}
                onConfirm={() => archive.mutate()}
              >
                <Button danger type="text" loading={archive.isPending}>
                  {t('deals.archive')}
                </Button>
              </Popconfirm>
            )}
            <span style={{ flex: 1 }} />
            <Button onClick={onClose}>{t('act.cancel')}</Button>
            <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
              {t('act.save')}
            </Button>
          </div>
        )
      }
    >
      {error && <Alert type="error" showIcon title={sentence(error)} style={{ marginBottom: 16 }} />}
      {deal && <p className="muted">{[deal.customer_name, words.stage(deal.stage)].join(' · ')}</p>}
      <Form
        form={form}
        layout="vertical"
        disabled={!mayEdit}
        initialValues={started}
        onFinish={(draft) => save.mutate(draft)}
      >
        {!deal && !customerId && (
          <Form.Item
            name="customer_id"
            label={t('deals.customer')}
            rules={[{ required: true, message: t('deals.customerMissing') }]}
          >
            <CustomerPicker />
          </Form.Item>
        )}
        <Form.Item
          name="name"
          label={t('deals.name')}
          rules={[{ required: true, whitespace: true, message: t('deals.nameMissing') }]}
        >
          <Input maxLength={120} placeholder={t('deals.nameHint')} />
        </Form.Item>
        {!deal && (
          <Form.Item name="stage" label={t('deals.stage')}>
            <Select
              placeholder={open[0] && words.stage(open[0].key)}
              options={open.map(({ key }) => ({ value: key, label: words.stage(key) }))}
            />
          </Form.Item>
        )}
        <Form.Item
          name="amount"
          label={t('deals.amount')}
          rules={[
            {
              validator: async (_, text: string | undefined) => {
                const minor = text?.trim() ? (parseMoney(text, currency)?.minor ?? -1) : 0
                if (minor < 0 || minor > 10 ** 14) throw new Error(t('deals.amountWrong'))
              },
            },
          ]}
        >
          <Input inputMode="decimal" suffix={currency} />
        </Form.Item>
        <Form.Item name="expected_on" label={t('deals.expected')}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="products" label={t('deals.products')}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} />
        </Form.Item>
        <Form.Item name="next_step" label={t('deals.nextStep')}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="next_on" label={t('deals.nextOn')}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="note" label={t('deals.note')}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} />
        </Form.Item>
      </Form>
      {deal && <Way dealId={deal.id} />}
    </Drawer>
  )
}

/** Which stages it went through, the newest first. */
function Way({ dealId }: { dealId: string }) {
  const { t, format } = useText()
  const words = useDealWords()
  const { data } = useQuery(dealQueries.deal(dealId))
  if (!data) return null
  return (
    <section aria-label={t('deals.way')}>
      <h3>{t('deals.way')}</h3>
      <ul className={css.moves}>
        {data.moves.map((one) => (
          <li key={one.id}>
            <b>{words.stage(one.to_stage)}</b>{' '}
            <span className="muted">
              {[one.mover_name, format.moment(one.at)].filter(Boolean).join(' · ')}
            </span>
            {one.reason && <p>{one.reason}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}

interface PickerProps {
  id?: string
  value?: string
  onChange?: (id: string) => void
}

/** One of the customers in reach, found while one types. */
function CustomerPicker({ id, value, onChange }: PickerProps) {
  const { t } = useText()
  const [typed, setTyped] = useState('')
  const { data, isFetching } = useQuery(dealQueries.customers(useLater(typed.trim(), 250)))
  return (
    <Select
      {...(id && { id })}
      value={value ?? null}
      loading={isFetching}
      placeholder={t('deals.customerFind')}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      onChange={(next: string | null) => next && onChange?.(next)}
      options={(data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
    />
  )
}
