import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Drawer, Popconfirm } from 'antd'
import { useState } from 'react'
import { useText } from '../../text'
import { DayField } from '../people/DayField'
import { useSentence } from '../people/useInvite'
import { type Leave, leaveCalls } from './calls'
import { addDays } from './days'
import css from './leave.module.css'
import { useLeaveWords } from './words'

/** One leave: what was asked, how it stands, and its earlier end. */
export function LeaveDrawer({ leave: given, onClose }: { leave: Leave; onClose: () => void }) {
  const { t, format } = useText()
  const words = useLeaveWords()
  const sentence = useSentence()
  const client = useQueryClient()
  const [leave, setLeave] = useState(given)
  const [last, setLast] = useState(addDays(given.last_day, -1))
  const today = format.dayOf(Date.now())
  const done = async (after: Leave) => {
    setLeave(after)
    await Promise.all([
      client.invalidateQueries({ queryKey: ['leaves'] }),
      client.invalidateQueries({ queryKey: ['live'] }),
      client.invalidateQueries({ queryKey: ['approvals'] }),
    ])
  }
  const withdraw = useMutation({ mutationFn: () => leaveCalls.withdraw(leave.id), onSuccess: done })
  const shorten = useMutation({ mutationFn: () => leaveCalls.shorten(leave.id, last), onSuccess: done })
  const error = withdraw.error ?? shorten.error
  const isGranted = leave.state === 'granted' || leave.state === 'ended_early'
  const isOpen = leave.state === 'asked' || leave.state === 'returned'
  const goesOn = isGranted && leave.last_day >= today
  const facts = [
    [t('leave.stateLabel'), words.state(leave.state)],
    [t('leave.kind'), words.kind(leave.kind)],
    [t('leave.when'), words.days(leave)],
    [t('leave.working'), words.count(leave)],
    [t('leave.cover'), leave.cover_name ?? t('leave.coverNobody')],
    [t('leave.reason'), leave.reason ?? '–'],
  ]
  return (
    <Drawer open onClose={onClose} size={420} title={leave.person_name}>
      {error && <Alert type="error" showIcon title={sentence(error)} className={css.alert ?? ''} />}
      <dl className={css.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {isGranted && !leave.cover_id && <p className="muted">{t('leave.noCover')}</p>}
      {isOpen && <p className="muted">{t('leave.waits')}</p>}
      {goesOn && leave.first_day < leave.last_day && (
        <div className={css.act}>
          <DayField label={t('leave.lastDay')} value={last} onChange={setLast} />
          <Button
            loading={shorten.isPending}
            disabled={!last || last >= leave.last_day || last < leave.first_day}
            onClick={() => shorten.mutate()}
          >
            {t('leave.shorten')}
          </Button>
        </div>
      )}
      {(goesOn || isOpen) && (
        <Popconfirm
          title={t('leave.withdrawAsk')}
          description={t('leave.withdrawWhat')}
          okText={t('leave.withdraw')}
          cancelText={t('act.keep')}
          onConfirm={() => withdraw.mutate()}
        >
          <Button danger loading={withdraw.isPending}>
            {t('leave.withdraw')}
          </Button>
        </Popconfirm>
      )}
    </Drawer>
  )
}
