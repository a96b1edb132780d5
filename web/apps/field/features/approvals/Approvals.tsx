import { useFormat } from '@shared/i18n/company.tsx'
import type { LocalApproval } from '@store/index.ts'
import { ChevronRight, Inbox } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from '../../frame/navigation.tsx'
import { Page } from '../../frame/Page.tsx'
import { useLive } from '../../frame/store.tsx'
import { Chip } from '../../kit/Chip.tsx'
import { EmptyState } from '../../kit/EmptyState.tsx'
import { PageHeader } from '../../kit/PageHeader.tsx'
import { Segmented } from '../../kit/Segmented.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { useApprovalWords } from './words.ts'

const TONES = {
  approved: 'positive',
  rejected: 'danger',
  returned: 'warn',
  running: 'neutral',
  withdrawn: 'neutral',
} as const

function Row({ approval, box }: { approval: LocalApproval; box: 'mine' | 'asked' }) {
  const { t } = useTranslation()
  const format = useFormat()
  const words = useApprovalWords()
  const { content, decided, status } = approval
  const state =
    box === 'mine' ? decided && t(`approval.${WHAT[decided]}_here`) : t(`approval.status.${status}`)
  return (
    <li className="border-line not-first:border-t">
      <Link
        to={{ page: 'approval', id: approval.id }}
        className="flex min-h-tap items-center gap-3 py-2.5 active:bg-surface-2"
      >
        <span className="min-w-0 flex-1">
          <b className="block leading-snug [overflow-wrap:anywhere]">
            {words.kind(approval.kind)} · {content.title}
          </b>
          <span className="block text-sm text-muted">
            {t('approval.by', {
              name: approval.people[approval.person_id],
              when: format.moment(approval.asked_at),
            })}
          </span>
          {state && (
            <span className="block pt-1">
              <Chip tone={box === 'mine' ? 'warn' : TONES[status]}>{state}</Chip>
            </span>
          )}
        </span>
        <ChevronRight size={16} aria-hidden className="flex-none text-muted" />
      </Link>
    </li>
  )
}

export const WHAT = { approve: 'approved', reject: 'rejected', return: 'returned' } as const

/** What waits for this person, and what they have asked; all of it lies on the phone. */
export default function Approvals() {
  const { t } = useTranslation()
  const format = useFormat()
  const boxes = useLive('approvals', (store) => store.approvals.list())
  const [chosen, setChosen] = useState<'mine' | 'asked' | null>(null)
  if (!boxes) return <SkeletonRows />
  // Most people ask, and some decide: each begins where something is.
  const box = chosen ?? (boxes.mine.length > 0 || boxes.asked.length === 0 ? 'mine' : 'asked')
  const rows = boxes[box]
  const count = boxes.mine.filter((one) => one.waitsForMe).length
  return (
    <Page
      title={t('approval.title')}
      header={<PageHeader title={t('approval.title')} parent={{ page: 'me' }} />}
    >
      <div className="px-gutter pb-3">
        <Segmented
          name={t('approval.title')}
          value={box}
          options={[
            {
              value: 'mine',
              label: count ? `${t('approval.mine')} ${format.number(count)}` : t('approval.mine'),
            },
            { value: 'asked', label: t('approval.asked') },
          ]}
          onChange={setChosen}
        />
      </div>
      {rows.length === 0 ? (
        <EmptyState icon={Inbox} title={t(`approval.none_${box}`)} reason={t(`approval.none_${box}_why`)} />
      ) : (
        <ul className="mx-gutter rounded-lg bg-surface px-3.5 shadow-1">
          {rows.map((approval) => (
            <Row key={approval.id} approval={approval} box={box} />
          ))}
        </ul>
      )}
    </Page>
  )
}
