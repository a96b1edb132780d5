import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { App, Button, Input, Tag } from 'antd'
import { useState } from 'react'
import { queries } from '../../queries'
import { useText } from '../../text'
import { type Note, noteCalls, noteQueries } from './calls'
import css from './notes.module.css'
import { useNoteWords } from './words'

export function NoteCard({ note, withCustomer }: { note: Note; withCustomer: boolean }) {
  const { t, format } = useText()
  const words = useNoteWords()
  const { data: me } = useSuspenseQuery(queries.me)
  const [showsHistory, setHistory] = useState(false)
  return (
    <article className={css.note}>
      <header>
        {withCustomer && (
          <Link
            to="/customers/$customerId"
            params={{ customerId: note.customer.id }}
            search={{ tab: 'notes' }}
            className={css.customer}
          >
            {note.customer.name ?? t('flag.customer_unknown')}
          </Link>
        )}
        <b>{words.kind(note.kind)}</b>
        <span className="muted">
          {note.person.name} · {format.moment(note.at)}
        </span>
        {note.stage && <Tag>{words.stage(note.stage)}</Tag>}
        {note.probability !== null && <Tag>{t('notes.chance', { n: format.number(note.probability) })}</Tag>}
        {note.private && <Tag>{t('notes.mine')}</Tag>}
        {note.version > 1 && (
          <Button type="link" size="small" onClick={() => setHistory(!showsHistory)}>
            {t('notes.edited')}
          </Button>
        )}
      </header>
      <p>{note.text}</p>
      {note.result && (
        <p>
          <span className="muted">{t('notes.result')}</span> {note.result}
        </p>
      )}
      {(note.next_step || note.next_date) && (
        <p>
          <span className="muted">{t('notes.next')}</span>{' '}
          {[note.next_date && format.date(note.next_date), note.next_step].filter(Boolean).join(' · ')}
        </p>
      )}
      {note.attachments.length > 0 && (
        <div className={css.files}>
          {note.attachments.map((file) =>
            file.url ? (
              <a key={file.id} href={file.url} target="_blank" rel="noreferrer">
                {file.thumb_url ? (
                  <img src={file.thumb_url} alt={t('notes.photo')} />
                ) : (
                  (file.title ?? t('notes.file'))
                )}
              </a>
            ) : (
              <span key={file.id} className="muted">
                {t('notes.expected')}
              </span>
            ),
          )}
        </div>
      )}
      {showsHistory && <History id={note.id} />}
      {note.comments.length > 0 && (
        <ul>
          {note.comments.map((one) => (
            <li key={one.id}>
              <b>{one.person.name}</b> <span className="muted">{format.moment(one.at)}</span>
              <p>{one.text}</p>
            </li>
          ))}
        </ul>
      )}
      {me.abilities.includes('note:write') && <Say id={note.id} />}
    </article>
  )
}

function History({ id }: { id: string }) {
  const { t, format } = useText()
  const { data } = useQuery(noteQueries.history(id))
  return (
    <ul aria-label={t('notes.before')}>
      {data?.items.map((one) => (
        <li key={one.version}>
          <span className="muted">
            {t('notes.before')} · {format.moment(one.at)}
          </span>
          <p>{String(one.content.text ?? '')}</p>
        </li>
      ))}
    </ul>
  )
}

function Say({ id }: { id: string }) {
  const { t } = useText()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const [text, setText] = useState('')
  const said = useMutation({
    mutationFn: () => noteCalls.comment(id, text.trim()),
    onSuccess: () => {
      setText('')
      void cache.invalidateQueries({ queryKey: ['notes'] })
    },
    onError: () => void message.error(t('notes.failed')),
  })
  return (
    <div className={css.say}>
      <Input
        aria-label={t('notes.comment')}
        placeholder={t('notes.comment')}
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onPressEnter={() => text.trim() && !said.isPending && said.mutate()}
      />
      <Button disabled={!text.trim()} loading={said.isPending} onClick={() => said.mutate()}>
        {t('notes.send')}
      </Button>
    </div>
  )
}
