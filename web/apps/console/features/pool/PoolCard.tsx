import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { App, Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { queries } from '../../queries'
import { useText } from '../../text'
import type { SectionProps } from '../customers/sections'
import { useSentence } from '../people/useInvite'
import { poolCalls, poolQueries } from './calls'
import css from './pool.module.css'

/** When it goes back to the pool, how it went in and out before, and the way to put it back. */
export default function PoolCard({ customer }: SectionProps) {
  const { t, format } = useText()
  const { data: me } = useSuspenseQuery(queries.me)
  const { data: standing } = useQuery(poolQueries.standing)
  const { data } = useQuery(poolQueries.history(customer.id))
  const [isAsking, setAsking] = useState(false)
  const mine = me.positions.some(({ id }) => id === customer.owner?.position_id)
  const mayRelease =
    standing?.is_on &&
    customer.owner !== null &&
    me.abilities.includes('pool:claim') &&
    (mine || me.abilities.includes('pool:manage'))
  if (!data || (data.items.length === 0 && data.leaves_on === null && !mayRelease)) return null
  return (
    <section className={css.card} aria-label={t('pool.title')}>
      <header>
        <h2>{t('pool.title')}</h2>
        {mayRelease && (
          <Button size="small" type="text" onClick={() => setAsking(true)}>
            {t('pool.release')}
          </Button>
        )}
      </header>
      {data.leaves_on && (
        <p className={css.soon} role="status">
          {t('pool.leavesOn', { date: format.date(data.leaves_on) })}
        </p>
      )}
      <ul>
        {data.items.map((one) => (
          <li key={one.id}>
            <span className="muted">{format.date(one.day)}</span> {t(`pool.moves.${one.kind}`)}
            {': '}
            {[one.from_name, one.to_name].filter(Boolean).join(' → ')}
            {one.reason && <span className="muted"> · {one.reason}</span>}
          </li>
        ))}
      </ul>
      {isAsking && <ReleaseModal id={customer.id} name={customer.name} onClose={() => setAsking(false)} />}
    </section>
  )
}

function ReleaseModal({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const { t } = useText()
  const { message } = App.useApp()
  const sentence = useSentence()
  const client = useQueryClient()
  const router = useRouter()
  const [reason, setReason] = useState('')
  const release = useMutation({
    mutationFn: () => poolCalls.release(id, reason.trim()),
    onSuccess: async () => {
      void message.success(t('pool.released', { name }))
      onClose()
      await router.navigate({ to: '/customers' })
      await Promise.all(['pool', 'customers'].map((key) => client.invalidateQueries({ queryKey: [key] })))
    },
    onError: (error) => void message.error(sentence(error)),
  })
  return (
    <Modal
      open
      title={t('pool.releaseAsk', { name })}
      okText={t('pool.release')}
      okButtonProps={{ disabled: !reason.trim(), loading: release.isPending }}
      onOk={() => release.mutate()}
      onCancel={onClose}
    >
      <p>{t('pool.releaseAbout')}</p>
      <Input
        autoFocus
        maxLength={300}
        aria-label={t('pool.reason')}
        placeholder={t('pool.reason')}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
    </Modal>
  )
}
