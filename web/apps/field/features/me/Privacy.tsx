import { useFormat } from '@shared/i18n/company.tsx'
import { errorText, type Problem } from '@shared/i18n/errorText.ts'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '../../frame/Page.tsx'
import { useSync } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { PageHeader } from '../../kit/PageHeader.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { type Privacy as Known, type Look, readLooks, readPrivacy } from './looks.ts'

const CARD = 'mx-gutter rounded-lg bg-surface px-3.5 py-3 shadow-1'
const COLLECTED = ['place', 'photo', 'record', 'phone'] as const
const LOOKS = ['live', 'track', 'phone', 'photo'] as const

/** What is kept about me, for how long, who sees it and who looked. The words need no network. */
export default function Privacy() {
  const { t } = useTranslation()
  return (
    <Page
      title={t('privacy.title')}
      header={<PageHeader title={t('privacy.title')} parent={{ page: 'me' }} />}
    >
      <div className="flex flex-col gap-3.5 py-3.5">
        <section className={CARD}>
          <h2 className="text-lg leading-snug">{t('privacy.collected')}</h2>
          <ul className="mt-1.5 flex flex-col gap-2">
            {COLLECTED.map((what) => (
              <li key={what}>
                <b className="block leading-snug">{t(`privacy.${what}`)}</b>
                <span className="block text-sm text-ink-2">{t(`privacy.${what}_more`)}</span>
              </li>
            ))}
          </ul>
          <p className="mt-2.5 border-line border-t pt-2.5 text-sm text-ink-2">{t('privacy.never')}</p>
        </section>
        <Told />
      </div>
    </Page>
  )
}

/** What only the server knows: the days, the names, the looks. */
function Told() {
  const { t } = useTranslation()
  const format = useFormat()
  const { online } = useSync()
  const [known, setKnown] = useState<Known | null>(null)
  const [looks, setLooks] = useState<Look[] | null>(null)
  const [next, setNext] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  const load = useCallback(() => {
    setProblem(null)
    readPrivacy().then(setKnown, setProblem)
    readLooks(null).then((page) => {
      setLooks(page.items)
      setNext(page.next)
    }, setProblem)
  }, [])
  useEffect(() => {
    if (online) load()
  }, [online, load])
  const more = () =>
    readLooks(next).then((page) => {
      setLooks([...(looks ?? []), ...page.items])
      setNext(page.next)
    }, setProblem)

  if (problem || (!online && !known))
    return (
      <section className={`${CARD} text-sm text-ink-2`}>
        {problem && problem.code !== 'network' ? errorText(problem, t, format) : t('privacy.offline')}
        <Button tone="text" className="-ml-2 flex" onClick={load}>
          {t('words.retry')}
        </Button>
      </section>
    )
  return (
    <>
      <section className={CARD}>
        <h2 className="text-lg leading-snug">{t('privacy.watchers')}</h2>
        <p className="text-sm text-ink-2">{t('privacy.watchers_more')}</p>
        {!known ? (
          <SkeletonRows rows={2} />
        ) : known.watchers.length === 0 ? (
          <p className="pt-1.5">{t('privacy.nobody')}</p>
        ) : (
          <ul className="pt-1.5">
            {known.watchers.map((one) => (
              <li
                key={`${one.name} ${one.title} ${one.unit}`}
                className="border-line py-2 not-first:border-t"
              >
                <p className="leading-snug">{one.name}</p>
                <p className="text-sm text-muted">{[one.title, one.unit].join(' · ')}</p>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className={CARD}>
        <h2 className="text-lg leading-snug">{t('privacy.looked')}</h2>
        <p className="text-sm text-ink-2">{t('privacy.looked_more')}</p>
        {!looks ? (
          <SkeletonRows rows={2} />
        ) : looks.length === 0 ? (
          <p className="pt-1.5">{t('privacy.nobody_looked')}</p>
        ) : (
          <ul className="pt-1.5">
            {looks.map((look) => (
              <LookRow key={`${look.at} ${look.what} ${look.person?.id}`} look={look} />
            ))}
          </ul>
        )}
        {next && (
          <Button tone="text" className="-ml-2 flex" onClick={() => void more()}>
            {t('privacy.earlier')}
          </Button>
        )}
      </section>
      {known && <Days known={known} />}
    </>
  )
}

function LookRow({ look }: { look: Look }) {
  const { t } = useTranslation()
  const format = useFormat()
  const what = LOOKS.find((one) => one === look.what)
  return (
    <li className="border-line py-2 not-first:border-t">
      <p className="leading-snug">
        {t('privacy.look', {
          who: look.person?.name ?? t('privacy.somebody'),
          what: what ? t(`privacy.look_${what}`) : look.what,
        })}
      </p>
      <p className="text-sm text-muted">{[format.moment(look.at), look.title].filter(Boolean).join(' · ')}</p>
    </li>
  )
}

const KINDS = ['photos', 'positions', 'audit'] as const

function Days({ known }: { known: Known }) {
  const { t } = useTranslation()
  const format = useFormat()
  const days = KINDS.flatMap((kind) =>
    known.retention.filter((one) => one.kind === kind).map((one) => ({ kind, n: one.days })),
  )
  return (
    <section className={CARD}>
      <h2 className="text-lg leading-snug">{t('privacy.kept')}</h2>
      <dl className="pt-1.5">
        {days.map(({ kind, n }) => (
          <div key={kind} className="flex gap-3 border-line py-2 not-first:border-t">
            <dt className="min-w-0 flex-1 text-ink-2">{t(`privacy.kept_${kind}`)}</dt>
            <dd>{t('privacy.days', { n: format.number(n) })}</dd>
          </div>
        ))}
      </dl>
      <p className="border-line border-t pt-2 text-sm text-ink-2">{t('privacy.kept_more')}</p>
    </section>
  )
}
