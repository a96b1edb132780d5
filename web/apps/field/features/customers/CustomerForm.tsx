import { zodResolver } from '@hookform/resolvers/zod'
import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import { type Customer, type FixInput, StoreError } from '@store/index.ts'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { goBack, navigate } from '../../frame/navigation.tsx'
import { Page } from '../../frame/Page.tsx'
import { useLive, useStore } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'
import { PageHeader } from '../../kit/PageHeader.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { SelectField, TextArea, TextField } from '../../kit/TextField.tsx'
import { useToast } from '../../kit/toast.tsx'
import { type Draft, draftOf, draftSchema, STATUSES, setOf } from './draft.ts'
import { PinHere } from './PinHere.tsx'
import { offered, useSetup } from './setup.ts'

export default function CustomerForm({ id, name = '' }: { id?: string; name?: string }) {
  const customer = useLive(`customer ${id ?? 'new'}`, async (store) => (id ? store.customers.get(id) : null))
  if (id && !customer) return <SkeletonRows />
  return <Form customer={id ? (customer ?? null) : null} name={name} />
}

function Form({ customer, name }: { customer: Customer | null; name: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const toast = useToast()
  const { kinds, grades, channels } = useSetup()
  const [problem, setProblem] = useState('')
  const [pin, setPin] = useState<FixInput | null>(null)
  const [started] = useState(() => draftOf(customer, name))
  const {
    register,
    handleSubmit,
    formState: { errors, isSubmitting },
  } = useForm<Draft>({ defaultValues: started, resolver: zodResolver(draftSchema) })
  const title = t(customer ? 'customer.edit' : 'customer.add')

  async function save(draft: Draft) {
    setProblem('')
    try {
      if (customer) {
        await store.customers.edit(customer.id, setOf(started, draft))
        goBack({ page: 'customer', id: customer.id })
      } else {
        const created = await store.customers.create({
          ...setOf(null, draft),
          name: draft.name.trim(),
          kind: draft.kind,
          ...(pin ? { pin: { lng: pin.lng, lat: pin.lat, datum: 'wgs84', source: 'field' } } : {}),
        })
        navigate({ page: 'customer', id: created.id }, { replace: true })
      }
      toast({ text: t('customer.saved') })
    } catch (error) {
      setProblem(errorText(error instanceof StoreError ? error : { code: 'unknown' }, t, format))
    }
  }

  return (
    <Page
      title={title}
      header={<PageHeader title={title} parent={{ page: 'customers' }} />}
      foot={
        <Button
          tone="primary"
          big
          icon={Check}
          busy={isSubmitting}
          onClick={handleSubmit(save)}
          className="w-full"
        >
          {isSubmitting ? t('customer.saving') : t('words.save')}
        </Button>
      }
    >
      <form onSubmit={handleSubmit(save)} className="flex flex-col gap-4 px-gutter pb-6" noValidate>
        {problem && (
          <Note kind="danger" urgent>
            {problem}
          </Note>
        )}
        <TextField
          label={t('field.name')}
          autoComplete="off"
          error={errors.name && t('field.name_missing')}
          {...register('name')}
        />
        <SelectField label={t('field.kind')} {...register('kind')}>
          {offered(kinds, started.kind).map(({ key, name: word }) => (
            <option key={key} value={key}>
              {word}
            </option>
          ))}
        </SelectField>
        <div className="grid grid-cols-2 gap-3">
          <SelectField label={t('field.grade')} {...register('grade')}>
            <option value="">{t('trade.no_grade')}</option>
            {offered(grades, started.grade).map(({ key, name: word }) => (
              <option key={key} value={key}>
                {word}
              </option>
            ))}
          </SelectField>
          {offered(channels, started.channel).length > 0 && (
            <SelectField label={t('field.channel')} {...register('channel')}>
              <option value="">{t('field.channel_none')}</option>
              {offered(channels, started.channel).map(({ key, name: word }) => (
                <option key={key} value={key}>
                  {word}
                </option>
              ))}
            </SelectField>
          )}
          {customer && (
            <SelectField label={t('field.status')} {...register('status')}>
              {STATUSES.map((status) => (
                <option key={status} value={status}>
                  {t(`trade.status.${status}`)}
                </option>
              ))}
            </SelectField>
          )}
        </div>
        <TextField label={t('field.contact')} autoComplete="off" {...register('contact')} />
        <TextField
          label={t('field.phone')}
          type="tel"
          inputMode="tel"
          autoComplete="off"
          error={errors.phone && t('field.phone_wrong')}
          {...register('phone')}
        />
        <TextField label={t('field.district')} autoComplete="off" {...register('district')} />
        <TextField label={t('field.address')} autoComplete="off" {...register('address')} />
        {!customer && <PinHere pin={pin} onPin={setPin} />}
        <TextArea label={t('field.note')} {...register('note')} />
      </form>
    </Page>
  )
}
