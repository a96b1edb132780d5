import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import { type OutboxItem, StoreError } from '@store/index.ts'
import { CircleCheckBig, Send } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { goBack } from '../../frame/navigation.tsx'
import { Page } from '../../frame/Page.tsx'
import { useLive, useStore } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { EmptyState } from '../../kit/EmptyState.tsx'
import { Note } from '../../kit/Note.tsx'
import { PageHeader } from '../../kit/PageHeader.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { SelectField, TextArea, TextField } from '../../kit/TextField.tsx'
import { useToast } from '../../kit/toast.tsx'
import { draftSchema, STATUSES } from '../customers/draft.ts'
import { offered, useSetup } from '../customers/setup.ts'
import { changeOf, contentOf, type Field, fieldsOf, type Values } from './corrections.ts'
import { canBeCorrected, NAMES } from './operationLook.ts'

/** A refused record with its fields open again. What is sent is a new operation that replaces the old one. */
export default function Correct({ opId }: { opId: string }) {
  const { t } = useTranslation()
  const items = useLive('outbox', (store) => store.outbox.list())
  const [item, setItem] = useState<OutboxItem | null>(null)
  if (!items && !item) return <SkeletonRows />
  const found = item ?? items?.find((one) => one.opId === opId && canBeCorrected(one))
  // Kept as it was opened: the list changes while the corrected one is being written.
  if (found && !item) setItem(found)
  if (found) return <CorrectForm item={found} />
  return (
    <Page
      title={t('correct.title')}
      header={<PageHeader title={t('correct.title')} parent={{ page: 'unsent' }} />}
    >
      <EmptyState icon={CircleCheckBig} title={t('correct.gone')} reason={t('correct.gone_reason')} />
    </Page>
  )
}

function CorrectForm({ item }: { item: OutboxItem }) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const toast = useToast()
  const lists = useSetup()
  const [values, setValues] = useState<Values>(() => contentOf(item))
  const [isBusy, setBusy] = useState(false)
  const [isTried, setTried] = useState(false)
  const [problem, setProblem] = useState('')
  const fields = fieldsOf(item)
  const isFact = item.type.startsWith('visit.')
  const wrong = (field: Field) => isTried && !draftSchema.shape[field].safeParse(values[field]).success
  const set = (field: Field) => (event: { target: { value: string } }) =>
    setValues((before) => ({ ...before, [field]: event.target.value }))

  async function resend(event: FormEvent) {
    event.preventDefault()
    setTried(true)
    if (fields.some((field) => !draftSchema.shape[field].safeParse(values[field]).success)) return
    setBusy(true)
    try {
      await store.outbox.edit(item.opId, changeOf(item, values))
      goBack({ page: 'unsent' })
      toast({ text: t('correct.sent') })
    } catch (error) {
      setProblem(errorText(error instanceof StoreError ? error : { code: 'unknown' }, t, format))
      setBusy(false)
    }
  }
  const control = (field: Field) => {
    const own = { label: t(`field.${field}`), value: values[field] ?? '', onChange: set(field) }
    if (field === 'note') return <TextArea {...own} />
    if (field === 'kind' || field === 'status' || field === 'grade' || field === 'channel')
      return (
        <SelectField {...own}>
          {field === 'kind' &&
            offered(lists.kinds, values.kind).map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          {field === 'status' &&
            STATUSES.map((status) => (
              <option key={status} value={status}>
                {t(`trade.status.${status}`)}
              </option>
            ))}
          {field === 'grade' && <option value="">{t('trade.no_grade')}</option>}
          {field === 'grade' &&
            offered(lists.grades, values.grade).map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          {field === 'channel' && <option value="">{t('field.channel_none')}</option>}
          {field === 'channel' &&
            offered(lists.channels, values.channel).map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
        </SelectField>
      )
    const error = wrong(field) ? t(field === 'phone' ? 'field.phone_wrong' : 'field.name_missing') : undefined
    return (
      <TextField {...own} error={error} autoComplete="off" {...(field === 'phone' ? { type: 'tel' } : {})} />
    )
  }
  const reason = item.code ? errorText({ code: item.code, params: item.params }, t, format) : ''
  return (
    <Page
      title={t('correct.title')}
      header={<PageHeader title={t('correct.title')} parent={{ page: 'unsent' }} />}
      foot={
        <Button tone="primary" big icon={Send} busy={isBusy} onClick={resend} className="w-full">
          {isBusy ? t('correct.sending') : t('correct.send')}
        </Button>
      }
    >
      <form onSubmit={resend} noValidate className="flex flex-col gap-4 px-gutter pb-6">
        <div>
          <h2 className="text-lg leading-snug [overflow-wrap:anywhere]">
            {t(`operation.${NAMES[item.type]}`)}
            {item.customerName && ` · ${item.customerName}`}
          </h2>
          <p className="text-sm text-muted">
            {format.moment(item.at)} · {t(isFact ? 'correct.facts' : 'correct.only')}
          </p>
        </div>
        {(problem || reason) && (
          <Note kind="danger" urgent={Boolean(problem)}>
            {problem || reason}
          </Note>
        )}
        {fields.map((field) => (
          <div key={field}>{control(field)}</div>
        ))}
      </form>
    </Page>
  )
}
