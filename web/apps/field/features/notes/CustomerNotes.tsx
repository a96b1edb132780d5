import { useFormat } from '@shared/i18n/company.tsx'
import type { LocalNote } from '@store/index.ts'
import { NotebookPen } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive, useMe, useStore } from '../../frame/store.tsx'
import { BottomSheet } from '../../kit/BottomSheet.tsx'
import { Button } from '../../kit/Button.tsx'
import { Chip } from '../../kit/Chip.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { TextArea } from '../../kit/TextField.tsx'
import { useToast } from '../../kit/toast.tsx'
import type { PartProps } from '../customers/parts.ts'
import { useKindName } from './kindName.ts'

const Compose = lazy(() => import('./Compose.tsx'))
const SHOWN = 5

/** What was said with this customer, what is next, and what others say about it. */
export default function CustomerNotes({ customer }: PartProps) {
  const { t } = useTranslation()
  const me = useMe()
  const notes = useLive(`notes of ${customer.id}`, async (store) =>
    (await store.notes()).ofCustomer(customer.id),
  )
  const kinds = useLive('note kinds', async (store) => (await store.notes()).kinds()) ?? []
  const name = useKindName(kinds)
  const [isWriting, setWriting] = useState(false)
  const [about, setAbout] = useState<LocalNote | null>(null)
  const [isWhole, setWhole] = useState(false)
  const canWrite = me.abilities.includes('note:write')
  const shown = isWhole ? notes : notes?.slice(0, SHOWN)
  return (
    <section>
      <h2 className="px-gutter pb-1 text-sm font-medium text-muted">{t('note.title')}</h2>
      {notes === undefined ? (
        <SkeletonRows rows={2} />
      ) : notes.length === 0 ? (
        <p className="px-gutter py-2 text-md text-muted">{t('note.none')}</p>
      ) : (
        <ol className="mx-gutter rounded-lg bg-surface px-3.5 shadow-1">
          {shown?.map((note) => (
            <Row key={note.id} note={note} kind={name(note.kind)} onComment={canWrite ? setAbout : null} />
          ))}
        </ol>
      )}
      <div className="flex flex-wrap gap-2 px-gutter pt-2">
        {canWrite && (
          <Button icon={NotebookPen} onClick={() => setWriting(true)}>
            {t('note.write')}
          </Button>
        )}
        {notes && notes.length > SHOWN && !isWhole && (
          <Button tone="text" onClick={() => setWhole(true)}>
            {t('note.more', { n: notes.length })}
          </Button>
        )}
      </div>
      {isWriting && (
        <Suspense>
          <Compose customer={customer} kinds={kinds} onClose={() => setWriting(false)} />
        </Suspense>
      )}
      {about && <Say note={about} onClose={() => setAbout(null)} />}
    </section>
  )
}

interface RowProps {
  note: LocalNote
  kind: string
  onComment: ((note: LocalNote) => void) | null
}

function Row({ note, kind, onComment }: RowProps) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <li className="flex flex-col gap-1 border-line py-3 not-first:border-t">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-muted">
        <b className="text-md text-ink">{kind}</b>
        {[note.own ? null : note.person_name, format.moment(note.at)].filter(Boolean).join(' · ')}
        {note.stage && <Chip tone="accent">{t(`note.stages.${note.stage}`)}</Chip>}
        {note.private && <Chip>{t('note.mine')}</Chip>}
        {note.pending && <Chip tone="warn">{t('note.pending')}</Chip>}
      </p>
      <p className="text-md whitespace-pre-line [overflow-wrap:anywhere]">{note.text}</p>
      {note.result && <p className="text-sm text-ink-2 [overflow-wrap:anywhere]">{note.result}</p>}
      {(note.next_date || note.next_step) && (
        <p className="text-sm font-medium text-accent [overflow-wrap:anywhere]">
          {t('note.next_on', {
            date: note.next_date ? format.date(note.next_date) : '',
            step: note.next_step ?? t('note.next_step'),
          })}
        </p>
      )}
      {note.attachments.length > 0 && (
        <p className="text-sm text-muted">{t('note.photos', { n: note.attachments.length })}</p>
      )}
      {note.comments.map((one) => (
        <p
          key={one.id}
          className="rounded-md bg-surface-2 px-2.5 py-1.5 text-sm whitespace-pre-line [overflow-wrap:anywhere]"
        >
          <b>{one.person_name || t('note.comment')}</b> {one.text}
        </p>
      ))}
      {onComment && (
        <Button tone="text" className="-ml-2 self-start" onClick={() => onComment(note)}>
          {t('note.comment')}
        </Button>
      )}
    </li>
  )
}

function Say({ note, onClose }: { note: LocalNote; onClose: () => void }) {
  const { t } = useTranslation()
  const store = useStore()
  const toast = useToast()
  const [text, setText] = useState('')
  async function send() {
    await (await store.notes()).comment(note.id, text.trim())
    toast({ text: t('note.comment_sent') })
    onClose()
  }
  return (
    <BottomSheet title={t('note.comment')} onClose={onClose}>
      <TextArea
        label={t('note.comment')}
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button tone="primary" big className="my-3 w-full" disabled={!text.trim()} onClick={() => void send()}>
        {t('note.comment_send')}
      </Button>
    </BottomSheet>
  )
}
