import { useFormat } from '@shared/i18n/company.tsx'
import { errorText, type Problem } from '@shared/i18n/errorText.ts'
import { Monitor, Smartphone } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSync } from '../../frame/store.tsx'
import { BottomSheet } from '../../kit/BottomSheet.tsx'
import { Button } from '../../kit/Button.tsx'
import { Chip } from '../../kit/Chip.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { type Device, listDevices, revokeDevice } from './deviceList.ts'

function Row({ device, onRevoke }: { device: Device; onRevoke: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const Icon = device.kind === 'phone' ? Smartphone : Monitor
  return (
    <li className="flex items-center gap-3 border-line py-2 not-first:border-t">
      <Icon size={19} strokeWidth={1.75} aria-hidden className="flex-none text-ink-2" />
      <div className="min-w-0 flex-1">
        <p className="leading-snug [overflow-wrap:anywhere]">{device.label}</p>
        <p className="text-sm text-muted">
          {device.last_seen_at
            ? t('devices.seen', { when: format.moment(device.last_seen_at) })
            : t('devices.since', { when: format.date(device.created_at) })}
        </p>
      </div>
      {device.current ? (
        <Chip tone="accent">{t('devices.this')}</Chip>
      ) : (
        <Button
          tone="danger"
          onClick={onRevoke}
          aria-label={t('devices.revoke_named', { name: device.label })}
        >
          {t('devices.revoke')}
        </Button>
      )}
    </li>
  )
}

/** Where this person is signed in. The list is the server's, so it needs a network. */
export function Devices() {
  const { t } = useTranslation()
  const format = useFormat()
  const { online } = useSync()
  const [devices, setDevices] = useState<Device[] | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [leaving, setLeaving] = useState<Device | null>(null)

  const load = useCallback(() => {
    setProblem(null)
    listDevices().then(setDevices, setProblem)
  }, [])
  useEffect(() => {
    if (online) load()
  }, [online, load])

  async function revoke(device: Device) {
    setLeaving(null)
    try {
      await revokeDevice(device.id)
      load()
    } catch (error) {
      setProblem(error as Problem)
    }
  }

  return (
    <section className="mx-gutter rounded-lg bg-surface px-3.5 pt-3 pb-1 shadow-1">
      <h2 className="text-lg leading-snug">{t('devices.title')}</h2>
      {problem || (!online && !devices) ? (
        <div className="py-1 text-sm text-ink-2">
          {problem && problem.code !== 'network' ? errorText(problem, t, format) : t('devices.offline')}
          <Button tone="text" className="-ml-2 flex" onClick={load}>
            {t('words.retry')}
          </Button>
        </div>
      ) : devices ? (
        <ul>
          {devices.map((device) => (
            <Row key={device.id} device={device} onRevoke={() => setLeaving(device)} />
          ))}
        </ul>
      ) : (
        <SkeletonRows rows={1} />
      )}
      {leaving && (
        <BottomSheet title={t('devices.ask', { name: leaving.label })} onClose={() => setLeaving(null)}>
          <p className="pb-4 text-md text-ink-2">{t('devices.ask_more')}</p>
          <div className="flex gap-2 pb-2">
            <Button big className="flex-1" onClick={() => setLeaving(null)}>
              {t('devices.keep')}
            </Button>
            <Button big tone="danger" className="flex-1" onClick={() => void revoke(leaving)}>
              {t('devices.revoke')}
            </Button>
          </div>
        </BottomSheet>
      )}
    </section>
  )
}
