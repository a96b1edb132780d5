import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Drawer, InputNumber } from 'antd'
import { useState } from 'react'
import { api } from '../../api'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import css from './audit.module.css'

const KINDS = [
  'photos',
  'positions',
  'deliveries',
  'settled_operations',
  'sessions',
  'audit',
  'unattached_files',
] as const
type Kind = (typeof KINDS)[number]

/** How many days the company keeps what; a nightly job forgets the rest. */
export function RetentionDrawer({ onClose }: { onClose: () => void }) {
  const { t, format } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(queries.retention)
  const [days, setDays] = useState<Record<string, number>>({})
  const save = useMutation({
    mutationFn: () => api.setRetention(days),
    onSuccess: (saved) => {
      client.setQueryData(queries.retention.queryKey, saved)
      void message.success(t('audit.retention.saved'))
      onClose()
    },
  })
  const word = (kind: string) => {
    const known = KINDS.find((one): one is Kind => one === kind)
    return known ? t(`audit.retention.kind.${known}`) : kind
  }
  return (
    <Drawer
      open
      onClose={onClose}
      size={460}
      title={t('audit.retention.title')}
      footer={
        <div className={css.ends}>
          <Button onClick={onClose}>{t('act.cancel')}</Button>
          <Button
            type="primary"
            disabled={Object.keys(days).length === 0}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('act.save')}
          </Button>
        </div>
      }
    >
      <p className="muted">{t('audit.retention.about')}</p>
      {save.error && <Alert type="error" title={t('audit.retention.failed')} />}
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : !data ? (
        <RowsSkeleton rows={6} />
      ) : (
        <ul className={css.kept}>
          {data.items.map(({ kind, days: now, least }) => (
            <li key={kind}>
              <label htmlFor={`keep-${kind}`}>
                <b>{word(kind)}</b>
                <span className="muted">{t('audit.retention.least', { n: format.number(least) })}</span>
              </label>
              <InputNumber
                id={`keep-${kind}`}
                min={least}
                max={36_500}
                precision={0}
                value={days[kind] ?? now}
                onChange={(chosen) => chosen !== null && setDays({ ...days, [kind]: chosen })}
                suffix={t('audit.retention.days')}
                style={{ width: 130 }}
              />
            </li>
          ))}
        </ul>
      )}
    </Drawer>
  )
}
