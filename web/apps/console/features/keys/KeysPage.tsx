import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Popconfirm, Table } from 'antd'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { type ApiKey, api } from '../../api'
import { PageHead } from '../../parts/PageHead'
import { RowsSkeleton, State, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import { SettingsCrumb } from '../settings/SettingsCrumb'
import { KeyDrawer } from './KeyDrawer'

/** Programs that ask in the company's name: what each may, when it was last used, and its end. */
export function KeysPage() {
  const { t } = useText()
  const { data, error, refetch } = useQuery(queries.keys)
  const [isMaking, setMaking] = useState(false)
  const make = (
    <Button type="primary" onClick={() => setMaking(true)} disabled={!data}>
      {t('keys.new')}
    </Button>
  )
  return (
    <>
      <PageHead
        title={t('keys.title')}
        crumb={<SettingsCrumb />}
        beside={<span className="muted">{t('keys.about')}</span>}
        actions={make}
      />
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : !data ? (
        <RowsSkeleton rows={4} />
      ) : data.items.length === 0 ? (
        <State icon={KeyRound} title={t('keys.none')} action={make}>
          {t('keys.noneHint')}
        </State>
      ) : (
        <KeyTable rows={data.items} />
      )}
      {isMaking && data && <KeyDrawer grantable={data.grantable} onClose={() => setMaking(false)} />}
    </>
  )
}

const isOver = (key: ApiKey) => key.revoked_at !== null || new Date(key.expires_at) <= new Date()

function KeyTable({ rows }: { rows: ApiKey[] }) {
  const { t, format } = useText()
  return (
    <Table
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 'max-content' }}
      columns={[
        {
          title: t('keys.name'),
          render: (_, key) => (
            <>
              <b>{key.name}</b> <code>{`…${key.hint}`}</code>
              <br />
              <span className="muted">
                {t('keys.by', { name: key.made_by_name, when: format.moment(key.created_at) })}
              </span>
            </>
          ),
        },
        { title: t('keys.may'), render: (_, key) => <code>{key.permissions.join(' ')}</code> },
        {
          title: t('keys.units'),
          render: (_, key) => (key.unit_ids ? key.unit_names.join(' · ') : t('keys.unitsAll')),
        },
        {
          title: t('keys.used'),
          render: (_, key) =>
            key.last_used_on
              ? t('keys.usedOn', { day: format.date(key.last_used_on), address: key.last_address ?? '' })
              : t('keys.neverUsed'),
        },
        {
          title: t('keys.state'),
          render: (_, key) =>
            key.revoked_at
              ? t('keys.revoked')
              : isOver(key)
                ? t('keys.over')
                : t('keys.until', { when: format.moment(key.expires_at) }),
        },
        { key: 'end', render: (_, key) => (isOver(key) ? null : <Revoke row={key} />) },
      ]}
    />
  )
}

function Revoke({ row }: { row: ApiKey }) {
  const { t } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.revokeKey(row.id),
    onSuccess: () => void message.success(t('keys.revokedNow', { name: row.name })),
    onSettled: () => client.invalidateQueries({ queryKey: queries.keys.queryKey }),
  })
  return (
    <Popconfirm
      title={t('keys.revokeAsk', { name: row.name })}
      description={t('keys.revokeWhat')}
      okText={t('keys.revoke')}
      cancelText={t('act.keep')}
      onConfirm={() => mutate()}
    >
      <Button danger size="small" loading={isPending}>
        {t('keys.revoke')}
      </Button>
    </Popconfirm>
  )
}
