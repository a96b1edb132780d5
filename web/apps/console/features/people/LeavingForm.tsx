import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Form, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import type { PersonDetail } from '../../api'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { useText } from '../../text'
import { DayField } from './DayField'
import { type LeavingGroup, type LeavingState, leavingCalls, leavingQueries } from './leavingCalls'
import { useLeavingWords } from './leavingWords'
import css from './people.module.css'
import { useRefreshOrganisation } from './refresh'
import { useSentence } from './useInvite'

interface Share {
  id: string
  parts: number
  things: string[]
}
type Choices = Record<string, Share[]>

interface FormProps {
  person: PersonDetail
  leaving: LeavingState['leaving']
  onClose: () => void
}

/** Somebody leaves: the day, who goes on with what, and what happens of itself. */
export default function LeavingForm({ person, leaving, onClose }: FormProps) {
  const { t, format } = useText()
  const sentence = useSentence()
  const refresh = useRefreshOrganisation()
  const [day, setDay] = useState(leaving?.day ?? format.dayOf(Date.now()))
  const [note, setNote] = useState(leaving?.note ?? '')
  const [chosen, setChosen] = useState<Choices>((leaving?.choices as Choices | undefined) ?? {})
  const preview = useQuery(leavingQueries.preview(person.id, day))
  const groups = preview.data?.groups ?? []
  const sharesOf = (group: LeavingGroup) => chosen[group.kind] ?? (leaving ? [] : proposed(group))
  const save = useMutation({
    mutationFn: () => {
      const named = groups.filter((group) => group.is_chosen)
      return leavingCalls.leave(person.id, {
        day,
        note: note.trim(),
        choices: Object.fromEntries(named.map((group) => [group.kind, sharesOf(group)])),
      })
    },
    onSuccess: async () => {
      await refresh()
      onClose()
    },
  })
  const isToday = day <= format.dayOf(Date.now())
  return (
    <Modal
      open
      width={620}
      title={t('leaving.formTitle', { name: person.name })}
      okText={t(isToday ? 'leaving.confirmNow' : 'leaving.confirm', { day: day })}
      okButtonProps={{ danger: true, disabled: !day || !note.trim() || !preview.data }}
      cancelText={t('act.cancel')}
      confirmLoading={save.isPending}
      onOk={() => save.mutate()}
      onCancel={onClose}
    >
      <Form layout="vertical" component="div">
        <div className={css.oneLine}>
          <Form.Item label={t('leaving.day')}>
            <DayField label={t('leaving.day')} value={day} onChange={setDay} />
          </Form.Item>
          <Form.Item label={t('org.reason')} className={css.wide ?? ''} required>
            <Input
              aria-label={t('org.reason')}
              maxLength={300}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          </Form.Item>
        </div>
        {preview.error && !preview.data && <Trouble error={preview.error} retry={preview.refetch} />}
        {preview.isFetching && !preview.data && <RowsSkeleton rows={4} />}
        {groups
          .filter((group) => group.is_chosen)
          .map((group) => (
            <Successors
              key={group.kind}
              group={group}
              shares={sharesOf(group)}
              onChange={(shares) => setChosen((now) => ({ ...now, [group.kind]: shares }))}
            />
          ))}
        <Follows groups={groups.filter((group) => !group.is_chosen)} />
      </Form>
      <div aria-live="assertive">
        {save.error && <Alert type="error" title={sentence(save.error)} className={css.alert ?? ''} />}
      </div>
    </Modal>
  )
}

/** The likeliest goes on, but whoever fills the position is for somebody to say. */
function proposed(group: LeavingGroup): Share[] {
  const first = group.successors.find((one) => !one.leaves_on)
  return group.kind === 'positions' || !first ? [] : [{ id: first.id, parts: 1, things: [] }]
}

interface SuccessorsProps {
  group: LeavingGroup
  shares: Share[]
  onChange: (shares: Share[]) => void
}

function Successors({ group, shares, onChange }: SuccessorsProps) {
  const { t } = useText()
  const words = useLeavingWords()
  const named = (id: string) => group.successors.find((one) => one.id === id)?.name ?? id
  return (
    <Form.Item
      label={words.count(group)}
      extra={shares.length ? group.examples.join(t('leaving.and')) : words.fate(group.kind)}
    >
      <Select
        mode="multiple"
        aria-label={words.kind(group.kind)}
        placeholder={t('leaving.nobody')}
        showSearch={{ optionFilterProp: 'label' }}
        value={shares.map((share) => share.id)}
        onChange={(ids: string[]) =>
          onChange(ids.map((id) => shares.find((share) => share.id === id) ?? { id, parts: 1, things: [] }))
        }
        options={group.successors.map((one) => ({
          value: one.id,
          disabled: Boolean(one.leaves_on),
          label: [one.name, one.unit_name, one.leaves_on && t('leaving.leavesToo', { day: one.leaves_on })]
            .filter(Boolean)
            .join(' · '),
        }))}
      />
      {shares.length > 1 && (
        <ul className={css.lines}>
          {shares.map((share) => (
            <li key={share.id}>
              <span>{named(share.id)}</span>
              <InputNumber
                aria-label={t('leaving.partsOf', { name: named(share.id) })}
                suffix={t('leaving.parts')}
                min={1}
                max={100}
                precision={0}
                value={share.parts}
                onChange={(parts) =>
                  onChange(shares.map((one) => (one.id === share.id ? { ...one, parts: parts ?? 1 } : one)))
                }
              />
            </li>
          ))}
        </ul>
      )}
    </Form.Item>
  )
}

function Follows({ groups }: { groups: LeavingGroup[] }) {
  const { t } = useText()
  const words = useLeavingWords()
  return (
    <>
      <h3 className={css.part}>{t('leaving.follows')}</h3>
      <ul className={css.lines}>
        <li>{t('leaving.access')}</li>
        {groups.map((group) => (
          <li key={group.kind}>
            <span>
              <b>{words.count(group)}</b>
              {group.examples.length > 0 && ` · ${group.examples.join(t('leaving.and'))}`}
              <br />
              <span className="muted">{words.fate(group.kind)}</span>
            </span>
          </li>
        ))}
        <li>{t('leaving.results')}</li>
      </ul>
    </>
  )
}
