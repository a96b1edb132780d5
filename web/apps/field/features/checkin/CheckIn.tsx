import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import { GradeBadge } from '@shared/ui/GradeBadge.tsx'
import { type Customer, type FixInput, type NoFixReason, StoreError } from '@store/index.ts'
import { CloudOff, MapPinCheckInside, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { improveFix } from '../../device/improve.ts'
import { type Finding, usePosition } from '../../device/position.ts'
import { tick, useWakeLock } from '../../device/screen.ts'
import { goBack, Link, navigate } from '../../frame/navigation.tsx'
import { Page } from '../../frame/Page.tsx'
import { usePreferences } from '../../frame/preferences.tsx'
import { useClock } from '../../frame/SyncLine.tsx'
import { useLive, useMe, useStore, useSync } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { EmptyState } from '../../kit/EmptyState.tsx'
import { IconButton } from '../../kit/IconButton.tsx'
import { Note } from '../../kit/Note.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { type TakenPhoto, usePhoto } from '../photos/usePhoto.tsx'
import { CheckInMap } from './CheckInMap.tsx'
import { Likely } from './Likely.tsx'
import { PositionHelp } from './PositionHelp.tsx'
import { StandHere } from './StandHere.tsx'

/** Why a record has no position. */
function reasonFor(finding: Finding, saving: boolean): NoFixReason {
  if (finding.phase === 'finding' || finding.phase === 'fix') return saving ? 'saver' : 'timeout'
  return finding.phase
}

function Clock() {
  const { t } = useTranslation()
  const format = useFormat()
  const { skewMs } = useSync()
  const now = useClock(1000)
  const [hours, minutes, seconds] = format.timeSeconds(now).split(':')
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 pt-1">
      <span className="text-4xl leading-tight font-bold">
        {hours}:{minutes}
        <span className="text-2xl font-medium text-muted">:{seconds}</span>
      </span>
      <span className="text-sm text-muted">
        {skewMs === null
          ? t('check_in.phone_time')
          : t('check_in.skew', { seconds: format.number(Math.round(Math.abs(skewMs) / 100) / 10) })}
      </span>
    </p>
  )
}

interface Props {
  customerId: string
  planItemId: string | null
}

export default function CheckIn({ customerId, planItemId }: Props) {
  const { t } = useTranslation()
  const customer = useLive(`customer ${customerId}`, (store) => store.customers.get(customerId))
  if (customer === undefined) return <SkeletonRows rows={3} />
  if (customer === null)
    return (
      <Page title={t('words.check_in')}>
        <EmptyState icon={MapPinCheckInside} title={t('customer.gone')} reason={t('customer.gone_reason')}>
          <Link
            to={{ page: 'customers' }}
            className="flex min-h-tap items-center px-3 font-medium text-accent"
          >
            {t('tabs.customers')}
          </Link>
        </EmptyState>
      </Page>
    )
  return <CheckInAt customer={customer} planItemId={planItemId} />
}

function CheckInAt({ customer, planItemId }: { customer: Customer; planItemId: string | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const me = useMe()
  const sync = useSync()
  const { saving } = usePreferences()
  const { finding, again } = usePosition({ once: saving })
  const [simulated, setSimulated] = useState<FixInput | null>(null)
  const [photo, setPhoto] = useState<TakenPhoto | null>(null)
  const [isSaving, setSaving] = useState(false)
  const [problem, setProblem] = useState('')
  const [hasMap, setHasMap] = useState(!saving)
  useWakeLock(!saving && finding.phase === 'finding')
  const fix = simulated ?? (finding.phase === 'fix' ? finding.fix : null)
  const { tile } = usePhoto({ customerName: customer.name, fix, taken: photo, onTaken: setPhoto })

  async function checkIn() {
    setSaving(true)
    setProblem('')
    try {
      const visit = await store.visits.checkIn({
        customerId: customer.id,
        planItemId,
        fix,
        ...(fix ? {} : { noFixReason: reasonFor(finding, saving) }),
        saver: saving,
        photos: photo ? [photo.input] : [],
      })
      tick()
      if (!saving) improveFix(store, visit.id, fix)
      navigate({ page: 'visit', id: visit.id }, { replace: true })
    } catch (error) {
      setProblem(errorText(error instanceof StoreError ? error : { code: 'unknown' }, t, format))
      setSaving(false)
    }
  }

  const close = <IconButton floating={hasMap} icon={X} name={t('words.close')} onClick={() => goBack()} />
  const isWithoutPosition = !simulated && finding.phase !== 'fix' && finding.phase !== 'finding'
  return (
    <Page
      title={t('check_in.title', { name: customer.name })}
      header={hasMap ? undefined : <header className="safe-top flex-none px-2 pt-1">{close}</header>}
      behind={
        hasMap && (
          <div className="absolute inset-x-0 top-0 h-[calc(30dvh+1rem)]">
            <CheckInMap customer={customer} fix={fix} onUnavailable={() => setHasMap(false)} />
            <div className="safe-top absolute top-0 left-3 pt-3">{close}</div>
          </div>
        )
      }
      foot={
        <Button
          tone="primary"
          big
          icon={MapPinCheckInside}
          busy={isSaving}
          onClick={checkIn}
          className="w-full"
        >
          {isSaving ? t('check_in.saving') : sync.online ? t('words.check_in') : t('check_in.offline_action')}
        </Button>
      }
    >
      {hasMap && <div className="pointer-events-none! h-[28dvh] min-h-32" />}
      <div className="flex min-h-[62%] flex-col gap-3 rounded-t-xl bg-surface px-gutter pt-2 pb-4 shadow-up">
        <div className="mx-auto h-1 w-9 rounded-full bg-line-2" />
        <div>
          <h1 tabIndex={-1} className="flex items-center gap-2 text-[1.25rem] leading-snug">
            <GradeBadge grade={customer.grade} />
            <span className="[overflow-wrap:anywhere]">{customer.name || t('flag.customer_unknown')}</span>
          </h1>
          <p className="text-sm text-muted">
            {[customer.address, planItemId ? t('check_in.planned') : t('today.unplanned')]
              .filter(Boolean)
              .join(' · ')}
          </p>
          <Clock />
        </div>
        <Likely
          finding={finding}
          simulated={simulated}
          fix={fix}
          customer={customer}
          reason={reasonFor(finding, saving)}
        />
        {problem ? (
          <Note kind="danger" urgent>
            {problem}
          </Note>
        ) : me.company.is_demo && customer.pin ? (
          <StandHere pin={customer.pin} isSimulated={simulated !== null} onStand={setSimulated} />
        ) : isWithoutPosition ? (
          <PositionHelp reason={finding.phase} onRetry={again} />
        ) : (
          !sync.online && <Note icon={CloudOff}>{t('check_in.offline')}</Note>
        )}
        {tile}
        <p className="text-center text-xs text-muted">{t('check_in.once')}</p>
      </div>
    </Page>
  )
}
