import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Drawer, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { queries } from '../../queries'
import { useText } from '../../text'
import { DayField } from '../people/DayField'
import { useSentence } from '../people/useInvite'
import { type LeaveIn, leaveCalls, leaveQueries } from './calls'
import css from './leave.module.css'
import { useLeaveWords } from './words'

const KINDS = ['annual', 'sick', 'personal', 'other'] as const

/** Days off for oneself, or on behalf of somebody whom one leads. */
export function LeaveForm({ manages, onClose }: { manages: boolean; onClose: () => void }) {
  const { t, format } = useText()
  const words = useLeaveWords()
  const sentence = useSentence()
  const client = useQueryClient()
  const { data: me } = useSuspenseQuery(queries.me)
  const people = useQuery({ ...queries.people, enabled: manages })
  const today = format.dayOf(Date.now())
  const [id] = useState(() => uuidv7(new Date()))
  const [person, setPerson] = useState(me.person.id)
  const [kind, setKind] = useState<LeaveIn['kind']>('annual')
  const [first, setFirst] = useState(today)
  const [last, setLast] = useState(today)
  const [fromNoon, setFromNoon] = useState(false)
  const [untilNoon, setUntilNoon] = useState(false)
  const [cover, setCover] = useState<string>()
  const [reason, setReason] = useState('')
  const other = person === me.person.id ? undefined : person
  const covers = useQuery(leaveQueries.covers(first, last, other))
  const chosen = covers.data?.items.find((one) => one.id === cover && !one.away)
  const ask = useMutation({
    mutationFn: () =>
      leaveCalls.ask(
        {
          id,
          kind,
          first_day: first,
          last_day: last,
          from_noon: fromNoon,
          until_noon: untilNoon,
          reason: reason.trim() || null,
          cover_id: chosen?.id ?? null,
          round: 1,
        },
        other,
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['leaves'] })
      onClose()
    },
  })
  const mine = { value: me.person.id, label: t('leave.myself') }
  const others = (people.data?.items ?? [])
    .filter((one) => one.id !== me.person.id)
    .map((one) => ({ value: one.id, label: `${one.name} · ${one.unit_name ?? ''}` }))
  return (
    <Drawer open onClose={onClose} size={420} title={t('leave.ask')}>
      {ask.error && <Alert type="error" showIcon title={sentence(ask.error)} className={css.alert ?? ''} />}
      <Form layout="vertical" onFinish={() => ask.mutate()}>
        {manages && (
          <Form.Item label={t('leave.who')}>
            <Select
              aria-label={t('leave.who')}
              showSearch={{ optionFilterProp: 'label' }}
              value={person}
              onChange={setPerson}
              options={[mine, ...others]}
            />
          </Form.Item>
        )}
        <Form.Item label={t('leave.kind')}>
          <Select
            aria-label={t('leave.kind')}
            value={kind}
            onChange={setKind}
            options={KINDS.map((value) => ({ value, label: words.kind(value) }))}
          />
        </Form.Item>
        <Form.Item label={t('leave.when')}>
          <div className={css.act}>
            <DayField
              label={t('leave.firstDay')}
              value={first}
              onChange={(day) => {
                setFirst(day)
                if (last < day) setLast(day)
              }}
            />
            <DayField label={t('leave.lastDay')} value={last} onChange={setLast} />
          </div>
          <Checkbox checked={fromNoon} onChange={() => setFromNoon(!fromNoon)}>
            {t('leave.fromNoon')}
          </Checkbox>
          <Checkbox checked={untilNoon} onChange={() => setUntilNoon(!untilNoon)}>
            {t('leave.untilNoon')}
          </Checkbox>
        </Form.Item>
        <Form.Item label={t('leave.cover')} extra={t(chosen ? 'leave.coverWhat' : 'leave.noCover')}>
          <Select
            aria-label={t('leave.cover')}
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('leave.coverNobody')}
            value={chosen?.id}
            onChange={(one: string | undefined) => setCover(one)}
            options={(covers.data?.items ?? []).map((one) => ({
              value: one.id,
              disabled: one.away,
              label: one.away
                ? t('leave.coverAway', { name: one.name })
                : [one.name, one.unit_name].filter(Boolean).join(' · '),
            }))}
          />
        </Form.Item>
        <Form.Item label={t('leave.reason')}>
          <Input
            aria-label={t('leave.reason')}
            value={reason}
            maxLength={300}
            onChange={(event) => setReason(event.target.value)}
          />
        </Form.Item>
        <Button
          type="primary"
          htmlType="submit"
          loading={ask.isPending}
          disabled={!first || last < first || (first === last && fromNoon && untilNoon)}
        >
          {t('leave.send')}
        </Button>
      </Form>
    </Drawer>
  )
}
