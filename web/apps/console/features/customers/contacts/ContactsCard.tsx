import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Button, Tag } from 'antd'
import { Pencil, Plus } from 'lucide-react'
import { useState } from 'react'
import { queries } from '../../../queries'
import { useText } from '../../../text'
import type { SectionProps } from '../sections'
import { ContactDrawer } from './ContactDrawer'
import { type Contact, contactQueries } from './calls'
import css from './contacts.module.css'
import { MaskedValue } from './MaskedValue'

const REACH = ['mobile', 'phone', 'email', 'wechat'] as const

/** The people at a customer, the first one to turn to first. */
export default function ContactsCard({ customer }: SectionProps) {
  const { t } = useText()
  const { data: me } = useSuspenseQuery(queries.me)
  const { data } = useQuery(contactQueries.of(customer.id))
  const [open, setOpen] = useState<{ contact: Contact | null } | null>(null)
  const mayEdit = me.abilities.includes('customer:edit')
  if (!data || (data.items.length === 0 && !mayEdit)) return null
  return (
    <section className={css.all} aria-label={t('contacts.heading')}>
      <h2>
        {t('contacts.heading')}
        {mayEdit && (
          <Button
            type="text"
            size="small"
            icon={<Plus size={14} aria-hidden />}
            onClick={() => setOpen({ contact: null })}
          >
            {t('contacts.add')}
          </Button>
        )}
      </h2>
      {data.items.map((one) => (
        <Person
          key={`${one.id} ${one.version}`}
          contact={one}
          customerId={customer.id}
          mayReveal={me.abilities.includes('customer:reveal')}
          onEdit={mayEdit ? () => setOpen({ contact: one }) : null}
        />
      ))}
      {open && (
        <ContactDrawer customerId={customer.id} contact={open.contact} onClose={() => setOpen(null)} />
      )}
    </section>
  )
}

interface PersonProps {
  contact: Contact
  customerId: string
  mayReveal: boolean
  onEdit: (() => void) | null
}

function Person({ contact, customerId, mayReveal, onEdit }: PersonProps) {
  const { t } = useText()
  const place = contact.customers.find((one) => one.customer_id === customerId)
  const born = [contact.birth_year, contact.birthday].filter(Boolean).join('-')
  const others = contact.customers.filter((one) => one.customer_id !== customerId)
  const facts = [
    ...REACH.map((field) => ({ field, has: contact.hints?.[field] ?? null })).filter(
      (one) => one.has !== null,
    ),
  ]
  return (
    <article className={css.one}>
      <p className={css.head}>
        <b>
          <MaskedValue
            contact={contact}
            field="name"
            value={contact.name}
            hint={contact.name ?? t('contacts.hidden')}
            isMasked={contact.name?.endsWith('••') ?? false}
            mayReveal={mayReveal}
          />
        </b>
        <span className="muted">
          {[place && t(`contacts.roles.${place.role}`), contact.title].filter(Boolean).join(' · ')}
        </span>
        {place?.is_primary && <Tag>{t('contacts.primary')}</Tag>}
        {contact.consent !== 'unknown' && (
          <Tag color={contact.consent === 'refused' ? 'error' : 'success'}>
            {t(`contacts.consents.${contact.consent}`)}
          </Tag>
        )}
        {onEdit && (
          <Button
            type="text"
            size="small"
            icon={<Pencil size={14} aria-hidden />}
            aria-label={t('contacts.edit')}
            onClick={onEdit}
          />
        )}
      </p>
      <dl>
        {facts.map(({ field, has }) => (
          <div key={field}>
            <dt>{t(`contacts.${field}`)}</dt>
            <dd>
              <MaskedValue
                contact={contact}
                field={field}
                value={contact[field]}
                hint={`••••${has}`}
                isMasked={contact[field] === null}
                mayReveal={mayReveal}
              />
            </dd>
          </div>
        ))}
        {born && <Fact name={t('contacts.birthday')} value={born} />}
        {contact.speciality && <Fact name={t('contacts.speciality')} value={contact.speciality} />}
        {contact.licence_no && <Fact name={t('contacts.licenceNo')} value={contact.licence_no} />}
        {others.length > 0 && (
          <Fact name={t('contacts.also')} value={others.map((one) => one.customer_name).join(' · ')} />
        )}
      </dl>
      {contact.note && <p className={css.note}>{contact.note}</p>}
    </article>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
