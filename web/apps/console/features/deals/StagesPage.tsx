import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Input, InputNumber, Select } from 'antd'
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { PageHead } from '../../parts/PageHead'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { useText } from '../../text'
import { useSentence } from '../people/useInvite'
import { SettingsCrumb } from '../settings/SettingsCrumb'
import { dealCalls, dealQueries, type Stage } from './calls'
import css from './deals.module.css'

/** Through which stages a deal of this company goes. */
export function StagesPage() {
  const { t } = useText()
  const { data, error, refetch } = useQuery(dealQueries.stages)
  return (
    <>
      <PageHead title={t('deals.stages')} crumb={<SettingsCrumb />} />
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : data ? (
        <Stages key={JSON.stringify(data.items)} saved={data.items} />
      ) : (
        <RowsSkeleton rows={8} />
      )}
    </>
  )
}

/** A name for the machine that no other stage has had. */
function freshKey(taken: readonly { key: string }[]): string {
  let n = taken.length + 1
  while (taken.some(({ key }) => key === `stage_${n}`)) n += 1
  return `stage_${n}`
}

function Stages({ saved }: { saved: Stage[] }) {
  const { t, language } = useText()
  const { message } = App.useApp()
  const sentence = useSentence()
  const client = useQueryClient()
  const live = saved.filter((one) => one.is_on)
  const [draft, setDraft] = useState(live)
  const known = new Set(saved.map(({ key }) => key))
  const aside = saved.filter((one) => !draft.some(({ key }) => key === one.key))
  const isChanged = JSON.stringify(draft) !== JSON.stringify(live)
  const isNamed = draft.every(({ name }) => name.zh.trim() && name.en.trim())
  const save = useMutation({
    mutationFn: () => dealCalls.setStages(draft.map(({ is_on: _, ...one }) => one)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['deals'] })
      void message.success(t('deals.stagesSaved'))
    },
  })
  const put = (at: number, change: Partial<Stage>) =>
    setDraft(draft.map((one, place) => (place === at ? { ...one, ...change } : one)))
  const swap = (at: number, by: number) => {
    const next = [...draft]
    const [one] = next.splice(at, 1)
    if (one) next.splice(at + by, 0, one)
    setDraft(next)
  }
  const shown = (one: Stage) => one.name[language === 'en' ? 'en' : 'zh']
  const add = () => {
    const end = draft.findIndex(({ outcome }) => outcome !== null)
    const made = {
      key: freshKey([...saved, ...draft]),
      name: { zh: '', en: '' },
      outcome: null,
      probability: 50,
    }
    setDraft(draft.toSpliced(end < 0 ? draft.length : end, 0, { ...made, is_on: true }))
  }
  return (
    <div className={css.page}>
      <p className="muted">{t('deals.stagesAbout')}</p>
      {save.error && <Alert type="error" showIcon title={sentence(save.error)} />}
      <ol className={css.stages}>
        {draft.map((one, at) => (
          <li key={one.key}>
            <Input
              aria-label={t('deals.stageZh')}
              placeholder={t('deals.stageZh')}
              maxLength={40}
              value={one.name.zh}
              status={one.name.zh.trim() ? '' : 'error'}
              onChange={({ target }) => put(at, { name: { ...one.name, zh: target.value } })}
            />
            <Input
              aria-label={t('deals.stageEn')}
              placeholder={t('deals.stageEn')}
              maxLength={40}
              value={one.name.en}
              status={one.name.en.trim() ? '' : 'error'}
              onChange={({ target }) => put(at, { name: { ...one.name, en: target.value } })}
            />
            <Select
              aria-label={t('deals.outcome')}
              value={one.outcome ?? 'open'}
              disabled={known.has(one.key)}
              onChange={(state: 'open' | 'won' | 'lost') =>
                put(at, { outcome: state === 'open' ? null : state })
              }
              options={(['open', 'won', 'lost'] as const).map((value) => ({
                value,
                label: t(`deals.states.${value}`),
              }))}
            />
            <InputNumber
              aria-label={t('deals.probability')}
              min={0}
              max={100}
              precision={0}
              suffix="%"
              value={one.probability}
              onChange={(value) => put(at, { probability: value ?? 0 })}
            />
            <span>
              <Button
                type="text"
                icon={<ArrowUp size={16} aria-hidden />}
                aria-label={t('deals.up', { name: shown(one) })}
                disabled={at === 0}
                onClick={() => swap(at, -1)}
              />
              <Button
                type="text"
                icon={<ArrowDown size={16} aria-hidden />}
                aria-label={t('deals.down', { name: shown(one) })}
                disabled={at === draft.length - 1}
                onClick={() => swap(at, 1)}
              />
              <Button
                type="text"
                icon={<X size={16} aria-hidden />}
                aria-label={t('deals.takeOut', { name: shown(one) })}
                onClick={() => setDraft(draft.toSpliced(at, 1))}
              />
            </span>
          </li>
        ))}
      </ol>
      {aside.length > 0 && (
        <p className={css.foot}>
          <span className="muted">{t('deals.asideAll')}</span>
          {aside.map((one) => (
            <Button key={one.key} size="small" onClick={() => setDraft([...draft, { ...one, is_on: true }])}>
              {t('deals.takeBack', { name: shown(one) })}
            </Button>
          ))}
        </p>
      )}
      <div className={css.foot}>
        <Button icon={<Plus size={16} aria-hidden />} disabled={draft.length >= 20} onClick={add}>
          {t('deals.addStage')}
        </Button>
        <span style={{ flex: 1 }} />
        {isChanged && <Button onClick={() => setDraft(live)}>{t('act.cancel')}</Button>}
        <Button
          type="primary"
          disabled={!isChanged || !isNamed}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {t('act.save')}
        </Button>
      </div>
    </div>
  )
}
