import { useFormat } from '@shared/i18n/company.tsx'
import type { FixInput } from '@store/index.ts'
import { Satellite } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Finding } from '../device/position.ts'
import { useClock } from '../frame/SyncLine.tsx'

type Level = 'good' | 'fair' | 'weak' | 'unknown'

export function levelOf(accuracy_m: number | null): Level {
  if (accuracy_m === null) return 'unknown'
  if (accuracy_m <= 20) return 'good'
  return accuracy_m <= 60 ? 'fair' : 'weak'
}

/** The bar is full at the best a phone can do and never empty once there is a fix. */
export function shareOf(accuracy_m: number | null): number {
  if (accuracy_m === null) return 0.1
  return Math.min(1, Math.max(0.08, 1 - Math.log10(Math.max(accuracy_m, 5) / 5) / 2.2))
}

const COLOURS: Record<Level, string> = {
  good: 'text-positive',
  fair: 'text-positive',
  weak: 'text-unverified',
  unknown: 'text-unverified',
}

interface Props {
  finding: Finding
  /** A position set by hand in a demo company. */
  simulated: FixInput | null
  /** The facts under the bar: distance and likely verdict. */
  children: ReactNode
}

/** How good the position is right now. It informs and never blocks. */
export function AccuracyMeter({ finding, simulated, children }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useClock(1000)
  const fix = simulated ?? (finding.phase === 'fix' ? finding.fix : null)
  const ago = (at: number) => Math.max(0, Math.floor((now - at) / 1000))

  let title: string
  let age = ''
  let colour = 'text-nopos'
  let share = 0
  if (fix) {
    const level = levelOf(fix.accuracy_m)
    colour = COLOURS[level]
    share = shareOf(fix.accuracy_m)
    title =
      fix.accuracy_m === null
        ? t('accuracy.unknown')
        : t(`accuracy.${level as 'good' | 'fair' | 'weak'}`, { accuracy: format.distance(fix.accuracy_m) })
    age = simulated ? t('flag.simulated') : t('accuracy.age', { n: ago(Date.parse(fix.taken_at)) })
  } else if (finding.phase === 'finding') {
    title = t('accuracy.finding')
    age = t('accuracy.second', { n: ago(finding.since) })
    colour = 'text-unverified'
    share = 0.05
  } else {
    title = finding.phase === 'fix' ? '' : t(`accuracy.${finding.phase}`)
  }
  return (
    <section aria-label={t('accuracy.name')} className="rounded-lg bg-surface-2 p-3">
      <p className={`flex flex-wrap items-center gap-x-2 font-bold ${colour}`}>
        <Satellite size={18} aria-hidden className="flex-none" />
        <span role="status">{title}</span>
        <span className="ml-auto text-sm font-normal text-muted">{age}</span>
      </p>
      <div className={`relative my-2.5 h-2 overflow-hidden rounded-full bg-surface-3 ${colour}`}>
        <i
          className="absolute inset-y-0 left-0 rounded-full bg-current transition-[width] duration-(--dur-2)"
          style={{ width: `${share * 100}%` }}
        />
      </div>
      <div className="flex min-h-6 flex-wrap items-center justify-between gap-2 text-sm text-ink-2">
        {children}
      </div>
    </section>
  )
}
