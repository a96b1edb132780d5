import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import type { LocalLeave } from '@store/index.ts'
import { CloudOff, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '../../frame/Page.tsx'
import { useStore, useSync } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { IconButton } from '../../kit/IconButton.tsx'
import { Note } from '../../kit/Note.tsx'
import { SelectField, TextArea, TextField } from '../../kit/TextField.tsx'
import { useToast } from '../../kit/toast.tsx'
import { type CoverChoice, listCovers } from './covers.ts'

const KINDS = ['annual', 'sick', 'personal', 'other'] as const
const CHECK = 'flex min-h-tap items-center gap-3 text-md'

/** Asks for days off, or once more for what came back. Who may stand in is the server's to know. */
export function LeaveForm({ before, onClose }: { before: LocalLeave | null; onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const toast = useToast()
  const { online } = useSync()
  const today = store.businessDay()
  const [kind, setKind] = useState(before?.kind ?? 'annual')
  const [first, setFirst] = useState(before?.first_day ?? today)
  const [last, setLast] = useState(before?.last_day ?? today)
  const [fromNoon, setFromNoon] = useState(before?.from_noon ?? false)
  const [untilNoon, setUntilNoon] = useState(before?.until_noon ?? false)
  const [reason, setReason] = useState(before?.reason ?? '')
  const [cover, setCover] = useState(before?.cover_id ?? '')
  const [covers, setCovers] = useState<CoverChoice[] | null>(null)
  const [problem, setProblem] = useState('')
  const [isWrong, setWrong] = useState(false)
  const isSound = Boolean(first && last) && last >= first && !(first === last && fromNoon && untilNoon)

  useEffect(() => {
    let isCurrent = true
    if (!online || !first || last < first) return
    void listCovers(first, last).then((found) => isCurrent && setCovers(found))
    return () => {
      isCurrent = false
    }
  }, [online, first, last])

  const chosen = covers?.find((one) => one.id === cover && !one.away)

  async function send() {
    setWrong(!isSound)
    if (!isSound) return
    try {
      const leaves = await store.leaves()
      await leaves.ask({
        ...(before && { id: before.id }),
        kind,
        first_day: first,
        last_day: last,
        from_noon: fromNoon,
        until_noon: untilNoon,
        reason: reason.trim() || null,
        cover_id: chosen?.id ?? null,
        cover_name: chosen?.name ?? null,
      })
      toast({ text: t('leave.sent') })
      onClose()
    } catch (error) {
      setProblem(errorText(error as { code: string }, t, format))
    }
  }

  return (
    <Page
      title={t('leave.ask')}
      header={
        <header className="safe-top flex min-h-12 flex-none items-center gap-1 px-2 py-1">
          <IconButton icon={X} name={t('words.close')} onClick={onClose} />
          <h1 tabIndex={-1} className="min-w-0 flex-1 pr-11 text-center text-[1.0625rem] leading-tight">
            {t('leave.ask')}
          </h1>
        </header>
      }
      foot={
        <Button tone="primary" big className="w-full" onClick={() => void send()}>
          {t('leave.send')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4 px-gutter pb-6">
        {problem && (
          <p role="alert" className="text-danger">
            {problem}
          </p>
        )}
        <SelectField
          label={t('leave.kind')}
          value={kind}
          onChange={(event) => setKind(event.target.value as typeof kind)}
        >
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {t(`leave.kinds.${one}`)}
            </option>
          ))}
        </SelectField>
        <div className="grid grid-cols-2 gap-3">
          <TextField
            type="date"
            label={t('leave.first_day')}
            value={first}
            onChange={(event) => {
              setFirst(event.target.value)
              if (last < event.target.value) setLast(event.target.value)
            }}
          />
          <TextField
            type="date"
            label={t('leave.last_day')}
            min={first}
            value={last}
            onChange={(event) => setLast(event.target.value)}
          />
        </div>
        {isWrong && !isSound && (
          <p role="alert" className="text-sm text-danger">
            {t('leave.wrong_days')}
          </p>
        )}
        <div>
          <label className={CHECK}>
            <input type="checkbox" checked={fromNoon} onChange={() => setFromNoon(!fromNoon)} />
            {t('leave.from_noon')}
          </label>
          <label className={CHECK}>
            <input type="checkbox" checked={untilNoon} onChange={() => setUntilNoon(!untilNoon)} />
            {t('leave.until_noon')}
          </label>
        </div>
        {covers ? (
          <SelectField
            label={t('leave.cover')}
            hint={t(chosen ? 'leave.cover_hint' : 'leave.no_cover')}
            value={chosen?.id ?? ''}
            onChange={(event) => setCover(event.target.value)}
          >
            <option value="">{t('leave.cover_none')}</option>
            {covers.map((one) => (
              <option key={one.id} value={one.id} disabled={one.away}>
                {one.away
                  ? t('leave.cover_away', { name: one.name })
                  : [one.name, one.unit_name].filter(Boolean).join(' · ')}
              </option>
            ))}
          </SelectField>
        ) : (
          !online && <Note icon={CloudOff}>{t('leave.cover_offline')}</Note>
        )}
        <TextArea
          label={t('leave.reason')}
          hint={t('leave.reason_hint')}
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
    </Page>
  )
}
