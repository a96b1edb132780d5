import { useFormat } from '@shared/i18n/company.tsx'
import type { ApprovalAnswer, LocalApproval } from '@store/index.ts'
import { Check, CornerUpLeft, FileCheck, X } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { goBack, navigate } from '../../frame/navigation.tsx'
import { Page } from '../../frame/Page.tsx'
import { useLive, useMe, useStore } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { Chip } from '../../kit/Chip.tsx'
import { EmptyState } from '../../kit/EmptyState.tsx'
import { PageHeader } from '../../kit/PageHeader.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { TextArea } from '../../kit/TextField.tsx'
import { useToast } from '../../kit/toast.tsx'
import { WHAT } from './Approvals.tsx'
import { Remark } from './Remark.tsx'
import { useApprovalWords } from './words.ts'

const PinCase = lazy(() => import('../pins/PinCase.tsx'))

const CARD = 'mx-gutter rounded-lg bg-surface px-3.5 py-3 shadow-1'
const PARENT = { page: 'approvals' } as const

/** In one sentence, why it is this person who decides. */
function Why({ approval }: { approval: LocalApproval }) {
  const { t } = useTranslation()
  const me = useMe().person.id
  const wait = approval.waits.find((one) => one.person_id === me || one.deputy_id === me)
  if (!wait) return null
  const task = approval.legs
    .flatMap((leg) => leg.lanes)
    .flatMap((lane) => lane.tasks)
    .find((one) => one.id === wait.id)
  const isLeader = task?.reason.code.startsWith('leader')
  return (
    <section className={`${CARD} bg-warning-soft!`}>
      <h2 className="text-md font-bold">{t('approval.why')}</h2>
      <p className="text-md">
        {wait.person_id === me
          ? t(isLeader ? 'approval.why_leader' : 'approval.why_other')
          : t('approval.why_deputy', { name: approval.people[wait.person_id] })}
      </p>
    </section>
  )
}

function Changes({ approval }: { approval: LocalApproval }) {
  const { t } = useTranslation()
  const words = useApprovalWords()
  const { changes, reason } = approval.content
  return (
    <section className={CARD} aria-label={t('approval.changes')}>
      <dl>
        {changes.map(({ field, before, after }) => (
          <div key={field} className="flex gap-3 border-line py-2 text-md not-first:border-t">
            <dt className="w-24 flex-none text-muted">{words.field(field)}</dt>
            <dd className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              {before === null
                ? words.value(after, field)
                : t('approval.to', { before: words.value(before, field), after: words.value(after, field) })}
            </dd>
          </div>
        ))}
        {reason && (
          <div className="flex gap-3 border-t border-line py-2 text-md">
            <dt className="w-24 flex-none text-muted">{t('approval.reason')}</dt>
            <dd className="min-w-0 flex-1 [overflow-wrap:anywhere]">{reason}</dd>
          </div>
        )}
      </dl>
    </section>
  )
}

function History({ approval }: { approval: LocalApproval }) {
  const { t } = useTranslation()
  const format = useFormat()
  const words = useApprovalWords()
  const name = (person: string | null) => (person ? approval.people[person] : t('approval.system'))
  return (
    <section className={CARD}>
      <h2 className="pb-1 text-lg">{t('approval.history')}</h2>
      <ol>
        {approval.events.map((event) => (
          <li key={event.id} className="border-line py-2 text-md not-first:border-t">
            <p>
              {name(event.person_id)} {words.event(event.what)}
              {event.for_person_id && ` · ${t('approval.for', { name: name(event.for_person_id) })}`}
            </p>
            <p className="text-sm text-muted">{format.moment(event.at)}</p>
            {event.comment && <p className="text-ink-2 [overflow-wrap:anywhere]">{event.comment}</p>}
          </li>
        ))}
      </ol>
      {approval.status === 'running' && (
        <p className="border-t border-line pt-2 text-sm text-muted">
          {t('approval.now', {
            names: approval.waits.map((wait) => approval.people[wait.person_id]).join(t('unsent.and')),
          })}
        </p>
      )}
    </section>
  )
}

export default function Approval({ id }: { id: string }) {
  const { t } = useTranslation()
  const store = useStore()
  const toast = useToast()
  const me = useMe().person.id
  const approval = useLive(`approval ${id}`, (from) => from.approvals.get(id))
  const [comment, setComment] = useState('')
  const [isMissing, setMissing] = useState(false)
  const words = useApprovalWords()
  if (approval === undefined) return <SkeletonRows />
  const header = <PageHeader title={t('approval.title')} parent={PARENT} />
  if (approval === null)
    return (
      <Page title={t('approval.title')} header={header}>
        <EmptyState icon={FileCheck} title={t('approval.gone')} reason={t('approval.gone_why')} />
      </Page>
    )
  async function decide(decision: ApprovalAnswer) {
    const said = comment.trim()
    if (decision !== 'approve' && !said) {
      setMissing(true)
      return
    }
    await store.approvals.decide(id, decision, said || null)
    toast({ text: t('approval.saved') })
    goBack(PARENT)
  }
  async function withdraw() {
    await store.approvals.withdraw(id)
    toast({ text: t('approval.withdrawn') })
  }
  const isMine = approval.person_id === me
  const foot = approval.waitsForMe ? (
    <div className="flex flex-col gap-2">
      <Button tone="primary" big icon={Check} className="w-full" onClick={() => void decide('approve')}>
        {t('approval.approve')}
      </Button>
      <div className="flex gap-2">
        <Button icon={CornerUpLeft} className="flex-1" onClick={() => void decide('return')}>
          {t('approval.return')}
        </Button>
        <Button tone="danger" icon={X} className="flex-1" onClick={() => void decide('reject')}>
          {t('approval.reject')}
        </Button>
      </div>
    </div>
  ) : isMine && approval.status === 'returned' && approval.entity === 'customer' ? (
    <Button
      tone="primary"
      big
      className="w-full"
      onClick={() =>
        navigate({ page: approval.kind === 'customer.pin' ? 'pin-ask' : 'hand-over', id: approval.entity_id })
      }
    >
      {t('approval.change')}
    </Button>
  ) : null
  const isOpen = approval.status === 'running' || approval.status === 'returned'
  return (
    <Page title={approval.content.title} header={header} foot={foot}>
      <div className="flex flex-col gap-3.5 pb-6">
        <section className="px-gutter">
          <h2 className="text-[1.25rem] leading-snug [overflow-wrap:anywhere]">
            {words.kind(approval.kind)} · {approval.content.title}
          </h2>
          <p className="flex flex-wrap gap-1.5 pt-1">
            <Chip tone="neutral">{t(`approval.status.${approval.status}`)}</Chip>
            {approval.decided && <Chip tone="warn">{t(`approval.${WHAT[approval.decided]}_here`)}</Chip>}
          </p>
        </section>
        {approval.waitsForMe && <Why approval={approval} />}
        <Changes approval={approval} />
        {approval.kind === 'customer.pin' && (
          <Suspense>
            <PinCase approval={approval} />
          </Suspense>
        )}
        {approval.waitsForMe && (
          <div className="px-gutter">
            <TextArea
              label={t('approval.comment')}
              value={comment}
              maxLength={300}
              rows={2}
              error={isMissing ? t('approval.comment_needed') : undefined}
              onChange={(event) => {
                setComment(event.target.value)
                setMissing(false)
              }}
            />
            <Remark
              runId={id}
              comment={comment}
              onMissing={() => setMissing(true)}
              onSaid={() => setComment('')}
            />
          </div>
        )}
        <History approval={approval} />
        {isMine && isOpen && (
          <div className="px-gutter">
            <Button tone="line" className="w-full" onClick={() => void withdraw()}>
              {t('approval.withdraw')}
            </Button>
          </div>
        )}
      </div>
    </Page>
  )
}
