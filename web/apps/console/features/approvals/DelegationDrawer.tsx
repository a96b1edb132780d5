import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { errorText } from '@shared/i18n/errorText.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, DatePicker, Drawer, Form, Input } from 'antd'
import type { Dayjs } from 'dayjs'
import { useState } from 'react'
import { Refusal } from '../../api'
import { useText } from '../../text'
import { approvalCalls, approvalQueries } from './calls'
import { PersonPicker } from './PersonPicker'
import way from './path.module.css'

/** Who decides in one's place while one is away. */
export function DelegationDrawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t, format } = useText()
  const client = useQueryClient()
  const known = useQuery({ ...approvalQueries.delegations, enabled: isOpen })
  const [deputy, setDeputy] = useState<string>()
  const [days, setDays] = useState<[Dayjs, Dayjs] | null>(null)
  const [reason, setReason] = useState('')
  const refresh = () => client.invalidateQueries({ queryKey: ['approvals'] })
  const add = useMutation({
    mutationFn: ({ to, from, last }: { to: string; from: Dayjs; last: Dayjs }) =>
      approvalCalls.delegate({
        id: uuidv7(new Date()),
        deputy_id: to,
        from_day: from.format('YYYY-MM-DD'),
        last_day: last.format('YYYY-MM-DD'),
        reason: reason.trim() || null,
      }),
    onSuccess: async () => {
      setDeputy(undefined)
      setDays(null)
      setReason('')
      await refresh()
    },
  })
  const end = useMutation({ mutationFn: approvalCalls.endDelegation, onSettled: refresh })
  const error = add.error ?? end.error
  return (
    <Drawer open={isOpen} onClose={onClose} title={t('approval.delegate')} size={420}>
      <p className="muted">{t('approval.delegateWhy')}</p>
      <Form
        layout="vertical"
        onFinish={() => deputy && days && add.mutate({ to: deputy, from: days[0], last: days[1] })}
      >
        <Form.Item label={t('approval.deputy')} required>
          <PersonPicker label={t('approval.deputy')} value={deputy} onChange={setDeputy} />
        </Form.Item>
        <Form.Item label={t('approval.days')} required>
          <DatePicker.RangePicker
            value={days}
            onChange={(range) => setDays(range?.[0] && range[1] ? [range[0], range[1]] : null)}
          />
        </Form.Item>
        <Form.Item label={t('approval.delegateReason')}>
          <Input value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />
        </Form.Item>
        <Button type="primary" htmlType="submit" disabled={!deputy || !days} loading={add.isPending}>
          {t('approval.delegateSave')}
        </Button>
      </Form>
      {error && (
        <Alert
          type="error"
          showIcon
          style={{ marginTop: 12 }}
          title={errorText(error instanceof Refusal ? error : { code: 'server_error' }, t, format)}
        />
      )}
      <ul className={way.delegations}>
        {(known.data?.items ?? []).map((one) => (
          <li key={one.id}>
            <div>
              <b>{t('approval.standsIn', { deputy: one.deputy_name, name: one.person_name })}</b>
              <span className="muted">
                {format.date(`${one.from_day}T12:00:00Z`)} – {format.date(`${one.last_day}T12:00:00Z`)}
                {one.reason && ` · ${one.reason}`}
              </span>
            </div>
            <Button size="small" onClick={() => end.mutate(one.id)}>
              {t('approval.delegateEnd')}
            </Button>
          </li>
        ))}
      </ul>
    </Drawer>
  )
}
