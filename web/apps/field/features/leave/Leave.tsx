import { useFormat } from '@shared/i18n/company.tsx'
import type { LocalLeave } from '@store/index.ts'
import { CalendarOff, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '../../frame/Page.tsx'
import { useLive, useSession, useStore } from '../../frame/store.tsx'
import { BottomSheet } from '../../kit/BottomSheet.tsx'
import { Button } from '../../kit/Button.tsx'
import { Chip } from '../../kit/Chip.tsx'
import { EmptyState } from '../../kit/EmptyState.tsx'
import { Note } from '../../kit/Note.tsx'
import { PageHeader } from '../../kit/PageHeader.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { LeaveForm } from './LeaveForm.tsx'
import { useDays } from './useDays.ts'

const TONES = {
  asked: 'neutral',
  returned: 'warn',
  granted: 'positive',
  refused: 'danger',
  withdrawn: 'neutral',
  ended_early: 'neutral',
} as const

/** What one has asked for and how it stands; asking works without a network too. */
export default function Leave() {
  const { t } = useTranslation()
  const store = useStore()
  const leaves = useLive('leaves', async (from) => (await from.leaves()).list())
  const [form, setForm] = useState<{ before: LocalLeave | null } | null>(null)
  const [ending, setEnding] = useState<LocalLeave | null>(null)
  const isOff = useSession()?.me.company.modules_off?.includes('approvals') ?? false
  if (form) return <LeaveForm before={form.before} onClose={() => setForm(null)} />
  const isRunning = ending?.state === 'granted' && ending.first_day < store.businessDay()
  return (
    <Page
      title={t('leave.title')}
      header={<PageHeader title={t('leave.title')} parent={{ page: 'me' }} />}
      foot={
        isOff ? (
          <Note>{t('leave.off')}</Note>
        ) : (
          <Button tone="primary" big icon={Plus} className="w-full" onClick={() => setForm({ before: null })}>
            {t('leave.ask')}
          </Button>
        )
      }
    >
      {!leaves ? (
        <SkeletonRows />
      ) : leaves.length === 0 ? (
        <EmptyState icon={CalendarOff} title={t('leave.none')} reason={t('leave.none_why')} />
      ) : (
        <ul className="mx-gutter rounded-lg bg-surface px-3.5 shadow-1">
          {leaves.map((leave) => (
            <Row
              key={leave.id}
              leave={leave}
              canAsk={!isOff}
              onEnd={() => setEnding(leave)}
              onAgain={() => setForm({ before: leave })}
            />
          ))}
        </ul>
      )}
      {ending && (
        <BottomSheet
          title={t(isRunning ? 'leave.end_ask' : 'leave.withdraw_ask')}
          onClose={() => setEnding(null)}
        >
          <p className="pb-4 text-md text-ink-2">{t('leave.withdraw_more')}</p>
          <div className="flex gap-2 pb-2">
            <Button big className="flex-1" onClick={() => setEnding(null)}>
              {t('leave.keep')}
            </Button>
            <Button
              big
              tone="danger"
              className="flex-1"
              onClick={() => {
                setEnding(null)
                void store.leaves().then((leaves) => leaves.withdraw(ending.id))
              }}
            >
              {t(isRunning ? 'leave.end' : 'leave.withdraw')}
            </Button>
          </div>
        </BottomSheet>
      )}
    </Page>
  )
}

interface RowProps {
  leave: LocalLeave
  canAsk: boolean
  onEnd: () => void
  onAgain: () => void
}

function Row({ leave, canAsk, onEnd, onAgain }: RowProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const today = useStore().businessDay()
  const said = useDays()
  const isOpen = ['asked', 'returned'].includes(leave.state)
  const isAhead = ['granted', 'ended_early'].includes(leave.state) && leave.last_day >= today
  return (
    <li className="flex flex-col gap-1 border-line py-3 not-first:border-t">
      <div className="flex items-start justify-between gap-2">
        <b className="leading-snug [overflow-wrap:anywhere]">{said(leave)}</b>
        <Chip tone={leave.pending ? 'warn' : TONES[leave.state]}>
          {leave.pending ? t('leave.pending') : t(`leave.state.${leave.state}`)}
        </Chip>
      </div>
      <p className="text-sm text-ink-2">
        {[
          t(`leave.kinds.${leave.kind}`),
          leave.days !== null && t('leave.days', { n: format.number(leave.days) }),
          leave.cover_name && t('leave.covered', { name: leave.cover_name }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {leave.reason && <p className="text-sm text-muted [overflow-wrap:anywhere]">{leave.reason}</p>}
      {(isOpen || isAhead) && !leave.pending && (
        <div className="-ml-2 flex gap-2">
          {leave.state === 'returned' && canAsk && (
            <Button tone="text" onClick={onAgain}>
              {t('leave.ask_again')}
            </Button>
          )}
          <Button tone="text" onClick={onEnd}>
            {t(isAhead && leave.first_day < today ? 'leave.end' : 'leave.withdraw')}
          </Button>
        </div>
      )}
    </li>
  )
}
