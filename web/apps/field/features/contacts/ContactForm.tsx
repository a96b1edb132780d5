import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import { REACH } from '@store/contactTypes.ts'
import type { ContactFields, LocalContact } from '@store/index.ts'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from '../../frame/store.tsx'
import { BottomSheet } from '../../kit/BottomSheet.tsx'
import { Button } from '../../kit/Button.tsx'
import { SelectField, TextArea, TextField } from '../../kit/TextField.tsx'
import { useToast } from '../../kit/toast.tsx'
import { ROLES } from './roles.ts'

const CONSENTS = ['unknown', 'given', 'refused'] as const
const LINES = ['title', ...REACH, 'birthday', 'speciality', 'licence_no'] as const
const TYPES = { mobile: 'tel', phone: 'tel', email: 'email' } as const
const EMAIL = /^[^@\s]{1,64}@[^@\s.]{1,63}(?:\.[^@\s.]{1,63}){1,8}$/
const DAY =
  /^(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d))$/

type Line = (typeof LINES)[number] | 'name' | 'note' | 'consent'
type Words = Record<Line, string>

function wordsOf(contact: LocalContact | null): Words {
  const lines = [...LINES, 'name' as const, 'note' as const].map((name) => [name, contact?.[name] ?? ''])
  return { ...(Object.fromEntries(lines) as Words), consent: contact?.consent ?? 'unknown' }
}

interface Props {
  customerId: string
  contact: LocalContact | null
  onClose: () => void
}

/** What is masked stays empty here, and is changed only by what is written over it. */
export default function ContactForm({ customerId, contact, onClose }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const toast = useToast()
  const [before] = useState(() => wordsOf(contact))
  const [words, setWords] = useState(before)
  const [role, setRole] = useState(contact?.role ?? 'other')
  const [isPrimary, setPrimary] = useState(contact?.is_primary ?? false)
  const [isTried, setTried] = useState(false)
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  const put = (name: Line) => (event: { target: { value: string } }) =>
    setWords({ ...words, [name]: event.target.value })
  const wrong = {
    name: !words.name.trim() && contact?.name !== null && t('contact.name_missing'),
    email: words.email.trim() !== '' && !EMAIL.test(words.email.trim()) && t('contact.email_wrong'),
    birthday: words.birthday !== '' && !DAY.test(words.birthday.trim()) && t('contact.birthday_wrong'),
  }
  const errorOf = (name: Line) => (isTried && wrong[name as keyof typeof wrong]) || undefined

  async function run(work: () => Promise<unknown>, said: string) {
    setBusy(true)
    try {
      await work()
      toast({ text: said })
      onClose()
    } catch (error) {
      setBusy(false)
      setProblem(errorText(error as { code: string }, t, format))
    }
  }

  function save() {
    setTried(true)
    if (Object.values(wrong).some(Boolean)) return
    const touched = (Object.keys(words) as Line[]).filter((name) => words[name].trim() !== before[name])
    const set: ContactFields = Object.fromEntries(touched.map((name) => [name, words[name].trim() || null]))
    const draft = { set, role, is_primary: isPrimary }
    void run(async () => {
      const contacts = await store.contacts()
      return contact ? contacts.edit(customerId, contact, draft) : contacts.create(customerId, draft)
    }, t('contact.saved'))
  }

  const masked = (name: Line) => {
    const hint = contact?.hints[name as keyof LocalContact['hints']]
    return hint === undefined ? undefined : t('contact.masked', { hint })
  }
  return (
    <BottomSheet title={t(contact ? 'contact.edit' : 'contact.add')} onClose={onClose}>
      <div className="flex flex-col gap-3.5 pb-3">
        <TextField
          label={t('contact.name')}
          maxLength={100}
          value={words.name}
          error={errorOf('name')}
          onChange={put('name')}
        />
        <SelectField label={t('contact.role')} value={role} onChange={(event) => setRole(event.target.value)}>
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {t(`contact.roles.${one}`)}
            </option>
          ))}
        </SelectField>
        <label className="flex min-h-tap items-center gap-3 text-md">
          <input type="checkbox" checked={isPrimary} onChange={() => setPrimary(!isPrimary)} />
          {t('contact.primary')}
        </label>
        {LINES.map((name) => (
          <TextField
            key={name}
            type={TYPES[name as keyof typeof TYPES] ?? 'text'}
            label={t(`contact.${name}`)}
            maxLength={100}
            value={words[name]}
            error={errorOf(name)}
            hint={name === 'birthday' ? t('contact.birthday_how') : masked(name)}
            onChange={put(name)}
          />
        ))}
        <SelectField label={t('contact.consent')} value={words.consent} onChange={put('consent')}>
          {CONSENTS.map((one) => (
            <option key={one} value={one}>
              {t(`contact.consents.${one}`)}
            </option>
          ))}
        </SelectField>
        <TextArea label={t('contact.note')} maxLength={2000} value={words.note} onChange={put('note')} />
        {problem && (
          <p role="alert" className="text-sm text-danger">
            {problem}
          </p>
        )}
        <Button tone="primary" big className="w-full" busy={isBusy} onClick={save}>
          {t('contact.save')}
        </Button>
        {contact && (
          <Button
            tone="danger"
            disabled={isBusy}
            onClick={() =>
              void run(
                async () => (await store.contacts()).takeOut(customerId, contact.id),
                t('contact.taken_out'),
              )
            }
          >
            {t('contact.take_out')}
          </Button>
        )}
      </div>
    </BottomSheet>
  )
}
