import { errorText } from '@shared/i18n/errorText.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Popconfirm } from 'antd'
import { Monitor, Smartphone } from 'lucide-react'
import { api, type Device, Refusal } from '../../api'
import { PageHead } from '../../parts/PageHead'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import css from './session.module.css'

export function DevicesPage() {
  const { t } = useText()
  const { data, error, refetch } = useQuery(queries.devices)
  return (
    <>
      <PageHead title={t('devices.title')} beside={<span className="muted">{t('devices.about')}</span>} />
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : data ? (
        <ul className={css.devices}>
          {data.items.map((device) => (
            <DeviceRow key={device.id} device={device} />
          ))}
        </ul>
      ) : (
        <RowsSkeleton rows={4} />
      )}
    </>
  )
}

function DeviceRow({ device }: { device: Device }) {
  const { t, format } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.revokeDevice(device.id),
    onSuccess: () => void message.success(t('devices.revokedNow', { label: device.label })),
    onError: (error) =>
      void message.error(
        errorText(
          error instanceof Refusal ? { code: error.code, params: error.params } : { code: 'network' },
          t,
          format,
        ),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: queries.devices.queryKey }),
  })
  const Icon = device.kind === 'phone' ? Smartphone : Monitor
  const isGone = device.revoked_at !== null
  return (
    <li className={`${css.device} ${isGone ? css.gone : ''}`}>
      <Icon size={20} strokeWidth={1.75} aria-hidden />
      <div className={css.deviceText}>
        <b>
          {device.label}
          {device.current && <span className="chip chip-positive">{t('devices.current')}</span>}
        </b>
        <span className="muted">
          {isGone
            ? t('devices.revokedAt', { when: format.moment(device.revoked_at ?? '') })
            : device.last_seen_at
              ? t('devices.seen', { when: format.moment(device.last_seen_at) })
              : t('devices.since', { when: format.moment(device.created_at) })}
        </span>
      </div>
      {!isGone && !device.current && (
        <Popconfirm
          title={t('devices.revokeAsk', { label: device.label })}
          description={t('devices.revokeWhat')}
          okText={t('devices.revoke')}
          cancelText={t('act.keep')}
          onConfirm={() => mutate()}
        >
          <Button danger loading={isPending}>
            {t('devices.revoke')}
          </Button>
        </Popconfirm>
      )}
    </li>
  )
}
