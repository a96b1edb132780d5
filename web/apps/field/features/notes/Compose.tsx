import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import type { Customer, NoteDraft, NoteKind, NotePicture } from '@store/index.ts'
import { makePhoto } from '@store/photo.ts'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe, useStore } from '../../frame/store.tsx'
import { BottomSheet } from '../../kit/BottomSheet.tsx'
import { Button } from '../../kit/Button.tsx'
import { FilterChip } from '../../kit/FilterChip.tsx'
import { SelectField, TextArea, TextField } from '../../kit/TextField.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useKindName } from './kindName.ts'

const STAGES = ['first_contact', 'interested', 'comparing', 'negotiating', 'won', 'lost'] as const
type Words = Omit<NoteDraft, 'pictures' | 'visit_id'>

const EMPTY: Words = {
  kind: 'call',
  text: '',
  result: null,
  next_step: null,
  next_date: null,
  stage: null,
  probability: null,
  private: false,
}

interface Props {
  customer: Customer
  kinds: readonly NoteKind[]
  onClose: () => void
}

/** Written down at once as one types, so that leaving loses nothing; saved it is on its way by itself. */
export default function Compose({ customer, kinds, onClose }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const toast = useToast()
  const { person, company } = useMe()
  const name = useKindName(kinds)
  const key = `note draft ${customer.id}`
  const [words, setWords] = useState<Words | null>(null)
  const [pictures, setPictures] = useState<NotePicture[]>([])
  const [problem, setProblem] = useState('')
  const [isSaving, setSaving] = useState(false)
  const picker = useRef<HTMLInputElement>(null)

  useEffect(() => {
    void store.prefs.get<Words>(key).then((kept) => setWords(kept ?? EMPTY))
  }, [store, key])
  if (!words) return null
  const kind = kinds.find((one) => one.key === words.kind)
  const set = (change: Partial<Words>) => {
    const next = { ...words, ...change }
    setWords(next)
    void store.prefs.set(key, next)
  }
  const line = (text: string) => text || null

  async function add(file: File) {
    const takenAt = new Date()
    const watermark = [
      customer.name,
      `${format.dayName(takenAt)} ${format.timeSeconds(takenAt)}`,
      `${company.name} · ${person.name}`,
    ]
    const made = await makePhoto(file, watermark)
    setPictures((before) => [...before, { ...made, takenAt, live: false }])
  }

  function missing(): string[] {
    const wanted = kind?.required ?? []
    const lacks = {
      result: !words?.result,
      next_step: !words?.next_step,
      next_date: !words?.next_date,
      stage: !words?.stage,
      photo: pictures.length === 0,
    }
    const labels = {
      result: t('note.result'),
      next_step: t('note.next_step'),
      next_date: t('note.next_date'),
      stage: t('note.stage'),
      photo: t('note.photo'),
    }
    const found = (Object.keys(lacks) as (keyof typeof lacks)[]).filter(
      (one) => wanted.includes(one) && lacks[one],
    )
    return [...(words?.text.trim() ? [] : [t('note.text')]), ...found.map((one) => labels[one])]
  }

  async function save() {
    if (!words || isSaving) return
    const lacking = missing()
    if (lacking.length > 0) return setProblem(t('note.missing', { what: lacking.join(' · ') }))
    setSaving(true)
    try {
      const open = await store.visits.open()
      const draft = {
        ...words,
        text: words.text.trim(),
        result: line(words.result?.trim() ?? ''),
        next_step: line(words.next_step?.trim() ?? ''),
        visit_id: open?.customer_id === customer.id ? open.id : null,
        pictures,
      }
      await (await store.notes()).write(customer.id, draft)
      await store.prefs.set(key, null)
      toast({ text: t('note.saved') })
      onClose()
    } catch (error) {
      setSaving(false)
      setProblem(errorText(error as { code: string }, t, format))
    }
  }

  return (
    <BottomSheet title={t('note.write')} onClose={onClose}>
      <div className="flex flex-col gap-3.5 pb-3">
        <fieldset className="flex flex-wrap gap-2">
          <legend className="pb-1 text-sm text-ink-2">{t('note.kind')}</legend>
          {kinds.map((one) => (
            <FilterChip
              key={one.key}
              on={one.key === words.kind}
              onToggle={() =>
                set({ kind: one.key, ...(words.text === '' && one.template && { text: one.template }) })
              }
            >
              {name(one.key)}
            </FilterChip>
          ))}
        </fieldset>
        <TextArea
          label={t('note.text')}
          hint={t('note.text_hint')}
          maxLength={4000}
          value={words.text}
          onChange={(event) => set({ text: event.target.value })}
        />
        {kind && kind.phrases.length > 0 && (
          <fieldset className="flex flex-wrap gap-2">
            <legend className="pb-1 text-sm text-ink-2">{t('note.phrases')}</legend>
            {kind.phrases.map((phrase) => (
              <FilterChip
                key={phrase}
                on={false}
                onToggle={() => set({ text: [words.text, phrase].filter(Boolean).join('\n') })}
              >
                {phrase}
              </FilterChip>
            ))}
          </fieldset>
        )}
        <TextField
          label={t('note.result')}
          maxLength={300}
          list="note-results"
          value={words.result ?? ''}
          onChange={(event) => set({ result: line(event.target.value) })}
        />
        <datalist id="note-results">
          {kind?.results.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <TextField
          label={t('note.next_step')}
          maxLength={300}
          value={words.next_step ?? ''}
          onChange={(event) => set({ next_step: line(event.target.value) })}
        />
        <TextField
          type="date"
          label={t('note.next_date')}
          hint={t('note.next_hint')}
          min={store.businessDay()}
          value={words.next_date ?? ''}
          onChange={(event) => set({ next_date: line(event.target.value) })}
        />
        <SelectField
          label={t('note.stage')}
          value={words.stage ?? ''}
          onChange={(event) => set({ stage: (event.target.value || null) as Words['stage'] })}
        >
          <option value="">{t('note.stage_none')}</option>
          {STAGES.map((one) => (
            <option key={one} value={one}>
              {t(`note.stages.${one}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          type="number"
          inputMode="numeric"
          min={0}
          max={100}
          label={t('note.probability')}
          value={words.probability ?? ''}
          onChange={({ target }) =>
            set({
              probability: target.value === '' ? null : Math.round(Math.min(100, Math.max(0, +target.value))),
            })
          }
        />
        <label className="flex min-h-tap items-center gap-3 text-md">
          <input type="checkbox" checked={words.private} onChange={() => set({ private: !words.private })} />
          {t('note.private')}
        </label>
        <div className="flex items-center gap-3">
          <Button onClick={() => picker.current?.click()}>{t('note.photo')}</Button>
          {pictures.length > 0 && <span>{t('note.photos', { n: pictures.length })}</span>}
          <input
            ref={picker}
            type="file"
            accept="image/*"
            className="hidden"
            aria-label={t('note.photo')}
            onChange={(event) => {
              const file = event.target.files?.[0]
              event.target.value = ''
              if (file) add(file).catch(() => setProblem(t('photo.broken')))
            }}
          />
        </div>
        {problem && (
          <p role="alert" className="text-sm text-danger">
            {problem}
          </p>
        )}
        <Button tone="primary" big className="w-full" disabled={isSaving} onClick={() => void save()}>
          {t('note.save')}
        </Button>
      </div>
    </BottomSheet>
  )
}
