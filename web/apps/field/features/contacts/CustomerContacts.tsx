import { REACH, type ReachField } from '@store/contactTypes.ts'
import type { LocalContact } from '@store/index.ts'
import { ContactRound, Copy, Eye, MessageSquare, Pencil, Phone, UserRoundPlus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saveFile, shareFile } from '../../device/share.ts'
import { useLive, useMe, useStore } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { Chip } from '../../kit/Chip.tsx'
import { IconButton } from '../../kit/IconButton.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { useToast } from '../../kit/toast.tsx'
import type { PartProps } from '../customers/parts.ts'
import { cardFile, daysToBirthday } from './card.ts'
import { isRole } from './roles.ts'

const ContactForm = lazy(() => import('./ContactForm.tsx'))
const SOON_DAYS = 7
const WAY =
  'flex min-h-tap min-w-tap flex-1 items-center justify-center gap-1.5 rounded-md bg-surface-2 px-2 text-sm font-medium active:bg-surface-3'

/** Who is at this customer, and how they are reached. */
export default function CustomerContacts({ customer }: PartProps) {
  const { t } = useTranslation()
  const me = useMe()
  const contacts = useLive(`contacts of ${customer.id}`, async (store) =>
    (await store.contacts()).ofCustomer(customer.id),
  )
  const [form, setForm] = useState<{ contact: LocalContact | null } | null>(null)
  const canEdit = me.abilities.includes('customer:edit')
  return (
    <section>
      <h2 className="px-gutter pb-1 text-sm font-medium text-muted">{t('contact.heading')}</h2>
      {contacts === undefined ? (
        <SkeletonRows rows={1} />
      ) : contacts.length === 0 ? (
        <p className="px-gutter py-2 text-md text-muted">{t('contact.none')}</p>
      ) : (
        <ul className="mx-gutter rounded-lg bg-surface px-3.5 shadow-1">
          {contacts.map((contact) => (
            <Row
              key={contact.id}
              contact={contact}
              customer={customer.name}
              onEdit={canEdit ? () => setForm({ contact }) : null}
            />
          ))}
        </ul>
      )}
      {canEdit && (
        <div className="px-gutter pt-2">
          <Button icon={UserRoundPlus} onClick={() => setForm({ contact: null })}>
            {t('contact.add')}
          </Button>
        </div>
      )}
      {form && (
        <Suspense>
          <ContactForm customerId={customer.id} contact={form.contact} onClose={() => setForm(null)} />
        </Suspense>
      )}
    </section>
  )
}

interface RowProps {
  contact: LocalContact
  customer: string
  onEdit: (() => void) | null
}

function Row({ contact, customer, onEdit }: RowProps) {
  const { t } = useTranslation()
  const store = useStore()
  const { abilities } = useMe()
  const { mobile, phone, name, title, role, birthday } = contact
  const soon = daysToBirthday(birthday, store.businessDay())
  const number = mobile ?? phone
  const words = [isRole(role) ? t(`contact.roles.${role}`) : role, title, contact.speciality].filter(Boolean)
  return (
    <li className="flex flex-col gap-1.5 border-line py-3 not-first:border-t">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <b className="text-md [overflow-wrap:anywhere]">{name ?? t('contact.hidden')}</b>
            {contact.is_primary && <Chip tone="accent">{t('contact.primary')}</Chip>}
            {contact.consent === 'refused' && <Chip tone="warn">{t('contact.consents.refused')}</Chip>}
            {contact.pending && <Chip tone="warn">{t('contact.pending')}</Chip>}
          </p>
          <p className="text-sm text-ink-2 [overflow-wrap:anywhere]">{words.join(' · ')}</p>
        </div>
        {onEdit && (
          <IconButton
            icon={Pencil}
            name={t('contact.edit_who', { name: name ?? '' })}
            className="-my-1.5 -mr-2.5"
            onClick={onEdit}
          />
        )}
      </div>
      {birthday && (
        <p className="text-sm text-muted">
          {t('contact.birthday_on', { day: birthday })}{' '}
          {soon !== null && soon <= SOON_DAYS && (
            <Chip tone="accent">
              {soon === 0 ? t('contact.birthday_today') : t('contact.birthday_in', { n: soon })}
            </Chip>
          )}
        </p>
      )}
      {REACH.filter((field) => contact[field] || contact.hints[field] !== undefined).map((field) => (
        <p key={field} className="flex flex-wrap items-center gap-x-2 text-sm">
          <span className="text-muted">{t(`contact.${field}`)}</span>
          {contact[field] ? (
            <span className="[overflow-wrap:anywhere]">{contact[field]}</span>
          ) : (
            <Masked
              id={contact.id}
              field={field}
              hint={contact.hints[field] ?? ''}
              ask={abilities.includes('customer:reveal')}
            />
          )}
        </p>
      ))}
      {contact.note && (
        <p className="text-sm whitespace-pre-line text-muted [overflow-wrap:anywhere]">{contact.note}</p>
      )}
      <Ways contact={contact} customer={customer} number={number} />
    </li>
  )
}

function Ways({
  contact,
  customer,
  number,
}: {
  contact: LocalContact
  customer: string
  number: string | null
}) {
  const { t } = useTranslation()
  const toast = useToast()
  const { mobile, wechat, email } = contact
  if (!number && !wechat && !email) return null
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text)
      toast({ text: t('contact.copied') })
    } catch {
      toast({ text: t('contact.copy_failed') })
    }
  }
  const keep = async () => {
    const file = cardFile(contact, customer)
    const isTaken = navigator.canShare?.({ files: [file] }) ?? false
    await (isTaken ? shareFile(file).catch(() => saveFile(file)) : saveFile(file))
  }
  return (
    <div className="flex flex-wrap gap-2 pt-1">
      {number && (
        <a href={`tel:${number}`} className={WAY}>
          <Phone size={17} aria-hidden />
          {t('contact.call')}
        </a>
      )}
      {mobile && (
        <a href={`sms:${mobile}`} className={WAY}>
          <MessageSquare size={17} aria-hidden />
          {t('contact.message')}
        </a>
      )}
      {wechat && (
        <button type="button" className={WAY} onClick={() => void copy(wechat)}>
          <Copy size={17} aria-hidden />
          {t('contact.copy_wechat')}
        </button>
      )}
      {contact.name && (
        <button type="button" className={WAY} onClick={() => void keep()}>
          <ContactRound size={17} aria-hidden />
          {t('contact.keep')}
        </button>
      )}
    </div>
  )
}

interface MaskedProps {
  id: string
  field: ReachField
  hint: string
  ask: boolean
}

/** Not this person's to read without asking: its end, and the rest on request while online. */
function Masked({ id, field, hint, ask }: MaskedProps) {
  const { t } = useTranslation()
  const store = useStore()
  const [value, setValue] = useState<string | null>(null)
  const [state, setState] = useState<'masked' | 'asking' | 'failed'>('masked')
  const reveal = async () => {
    setState('asking')
    try {
      setValue(await (await store.contacts()).reveal(id, field))
      setState('masked')
    } catch {
      setState('failed')
    }
  }
  if (value) return <span className="[overflow-wrap:anywhere]">{value}</span>
  return (
    <>
      <span>{`••••${hint}`}</span>
      {ask && (
        <button
          type="button"
          className="reach flex items-center gap-1 text-accent"
          aria-label={t('contact.show_what', { what: t(`contact.${field}`) })}
          disabled={state === 'asking'}
          onClick={() => void reveal()}
        >
          <Eye size={16} aria-hidden />
          {t('contact.show')}
        </button>
      )}
      <span role="alert" className="text-warning">
        {state === 'failed' && t('customer.show_number_failed')}
      </span>
    </>
  )
}
