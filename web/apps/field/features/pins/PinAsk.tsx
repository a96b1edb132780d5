import { distanceM } from '@shared/domain/distance.ts'
import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import { type Customer, type FixInput, StoreError } from '@store/index.ts'
import { MapPinned } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePosition } from '../../device/position.ts'
import { goBack } from '../../frame/navigation.tsx'
import { Page } from '../../frame/Page.tsx'
import { usePreferences } from '../../frame/preferences.tsx'
import { useLive, useMe, useStore } from '../../frame/store.tsx'
import { AccuracyMeter } from '../../kit/AccuracyMeter.tsx'
import { Button } from '../../kit/Button.tsx'
import { FilterChip } from '../../kit/FilterChip.tsx'
import { Note } from '../../kit/Note.tsx'
import { PageHeader } from '../../kit/PageHeader.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { TextArea } from '../../kit/TextField.tsx'
import { useToast } from '../../kit/toast.tsx'
import { CheckInMap } from '../checkin/CheckInMap.tsx'
import { StandHere } from '../checkin/StandHere.tsx'
import { type TakenPhoto, usePhoto } from '../photos/usePhoto.tsx'

const REASONS = ['reason_moved', 'reason_wrong', 'reason_door'] as const
const WEAK_M = 60

/** Asks that the pin be where the rep stands now. Works in flight mode; the photo goes along. */
export default function PinAsk({ id }: { id: string }) {
  const customer = useLive(`customer ${id}`, (store) => store.customers.get(id))
  return customer ? <Form customer={customer} /> : <SkeletonRows />
}

function Form({ customer }: { customer: Customer }) {
  const { t } = useTranslation()
  const store = useStore()
  const toast = useToast()
  const { saving } = usePreferences()
  const me = useMe()
  const boxes = useLive('approvals', (from) => from.approvals.list())
  const { finding, again } = usePosition({ once: saving })
  const [simulated, setSimulated] = useState<FixInput | null>(null)
  const [photo, setPhoto] = useState<TakenPhoto | null>(null)
  const [chip, setChip] = useState<(typeof REASONS)[number] | null>(null)
  const [words, setWords] = useState('')
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [hasMap, setMap] = useState(true)
  const format = useFormat()
  const fix = simulated ?? (finding.phase === 'fix' ? finding.fix : null)
  const { tile } = usePhoto({ customerName: customer.name, fix, taken: photo, onTaken: setPhoto })
  // A pin that this phone has only just set is a first one still.
  const isFirst = !customer.pin
  const before = boxes?.asked.find(
    (one) => one.kind === 'customer.pin' && one.entity_id === customer.id && one.status === 'returned',
  )
  const isOff = !isFirst && me.company.modules_off?.includes('approvals')
  const needsWords = !isFirst
  const title = t(isFirst ? 'pin_ask.title_first' : 'pin_ask.title')
  const said = words.trim()
  const reason =
    chip && said
      ? t('pin_ask.both', { reason: t(`pin_ask.${chip}`), said })
      : chip
        ? t(`pin_ask.${chip}`)
        : said

  async function send() {
    if (!fix) return setProblem(t('pin_ask.missing_fix'))
    if (needsWords && !photo && !before) return setProblem(t('pin_ask.missing_photo'))
    if (needsWords && !reason) return setProblem(t('pin_ask.missing_reason'))
    setBusy(true)
    setProblem('')
    try {
      const pins = await store.pins()
      await pins.ask({
        customerId: customer.id,
        fix,
        reason: reason || null,
        photos: photo ? [photo.input] : [],
        ...(before ? { before: { id: before.subject_id, round: before.round } } : {}),
      })
      toast({ text: t(isFirst ? 'pin_ask.sent_first' : 'pin_ask.sent') })
      goBack({ page: 'customer', id: customer.id })
    } catch (error) {
      setProblem(errorText(error instanceof StoreError ? error : { code: 'unknown' }, t, format))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Page
      title={title}
      header={<PageHeader title={title} parent={{ page: 'customer', id: customer.id }} />}
      foot={
        <Button
          tone="primary"
          big
          icon={MapPinned}
          className="w-full"
          busy={isBusy}
          disabled={isOff}
          onClick={() => void send()}
        >
          {t(isFirst ? 'pin_ask.send_first' : 'pin_ask.send')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3.5 px-gutter pb-6">
        <div>
          <h2 className="text-[1.25rem] leading-snug [overflow-wrap:anywhere]">{customer.name}</h2>
          <p className="text-md text-ink-2">{t(isFirst ? 'pin_ask.why_first' : 'pin_ask.why')}</p>
        </div>
        {isOff && <Note kind="warning">{t('pin_ask.off')}</Note>}
        {problem && (
          <Note kind="danger" urgent>
            {problem}
          </Note>
        )}
        {hasMap && !saving && (customer.pin || fix) && (
          <div className="relative h-44 overflow-hidden rounded-lg shadow-1">
            <CheckInMap customer={customer} fix={fix} onUnavailable={() => setMap(false)} />
          </div>
        )}
        <AccuracyMeter finding={finding} simulated={simulated}>
          <Where customer={customer} fix={fix} />
          {!fix && finding.phase !== 'finding' && (
            <Button tone="text" className="text-md!" onClick={again}>
              {t('near.find')}
            </Button>
          )}
        </AccuracyMeter>
        {me.company.is_demo && customer.pin && (
          <StandHere pin={customer.pin} isSimulated={simulated !== null} onStand={setSimulated} />
        )}
        {needsWords && (
          <fieldset className="flex flex-col gap-2">
            <legend className="pb-1 text-md font-medium">{t('pin_ask.reason')}</legend>
            <div className="flex flex-wrap gap-2">
              {REASONS.map((one) => (
                <FilterChip key={one} on={chip === one} onToggle={() => setChip(chip === one ? null : one)}>
                  {t(`pin_ask.${one}`)}
                </FilterChip>
              ))}
            </div>
            <TextArea
              label={t('pin_ask.reason_more')}
              value={words}
              rows={2}
              maxLength={200}
              onChange={(event) => setWords(event.target.value)}
            />
          </fieldset>
        )}
        <section aria-label={t('pin_ask.photo')}>{tile}</section>
      </div>
    </Page>
  )
}

function Where({ customer, fix }: { customer: Customer; fix: FixInput | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { pin } = customer
  if (!fix) return null
  const isWeak = fix.accuracy_m === null || fix.accuracy_m > WEAK_M
  const away = pin && distanceM(pin, fix)
  return (
    <span>
      {away !== null &&
        pin &&
        t(away <= pin.radius_m ? 'pin_ask.same' : 'pin_ask.away', { distance: format.distance(away) })}
      {isWeak && <span className="block text-warning">{t('pin_ask.weak')}</span>}
    </span>
  )
}
