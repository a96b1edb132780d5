import type { Place } from '@shared/map/places.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, App, Button, Input, InputNumber, Popconfirm, Select } from 'antd'
import { PenTool, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { PersonFilter } from '../../parts/Filters'
import { useText } from '../../text'
import { useSentence } from '../people/useInvite'
import { type Draft, inTree, type Territory, territoryCalls, territoryQueries } from './calls'
import css from './territories.module.css'

interface Props {
  draft: Draft
  setDraft: (draft: Draft) => void
  /** Corners of the piece that is being drawn; null while none is. */
  points: Place[] | null
  setPoints: (points: Place[] | null) => void
  items: Territory[]
  districts: string[]
  days: number
  onClose: () => void
}

export function TerritoryForm(props: Props) {
  const { draft, setDraft, points, setPoints, items, districts, days, onClose } = props
  const { t, format } = useText()
  const { message } = App.useApp()
  const sentence = useSentence()
  const client = useQueryClient()
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change })
  const refresh = () => client.invalidateQueries({ queryKey: ['territories'] })
  const save = useMutation({
    mutationFn: () => territoryCalls.save({ ...draft, name: draft.name.trim() }),
    onSuccess: async () => {
      void message.success(t('territories.saved'))
      await refresh()
      onClose()
    },
  })
  const archive = useMutation({
    mutationFn: () => territoryCalls.archive(draft.id),
    onSuccess: async () => {
      await refresh()
      onClose()
    },
    onError: (error) => void message.error(sentence(error)),
  })
  const finish = () => {
    if (points && points.length >= 3)
      set({ rings: [...draft.rings, points.map(({ lng, lat }) => [lng, lat])] })
    setPoints(null)
  }
  return (
    <div className={css.form}>
      {save.error && <Alert type="error" showIcon title={sentence(save.error)} />}
      <Field label={t('territories.name')}>
        <Input
          autoFocus
          maxLength={120}
          aria-label={t('territories.name')}
          value={draft.name}
          onChange={({ target }) => set({ name: target.value })}
        />
      </Field>
      <Field label={t('territories.parent')}>
        <Select
          allowClear
          aria-label={t('territories.parent')}
          placeholder={t('territories.parentNone')}
          value={draft.parent_id}
          onChange={(parent: string | null | undefined) => set({ parent_id: parent ?? null })}
          options={inTree(items)
            .filter(({ one }) => one.id !== draft.id)
            .map(({ one, depth }) => ({ value: one.id, label: `${'\u2003'.repeat(depth)}${one.name}` }))}
        />
      </Field>
      <Field label={t('territories.owner')}>
        <PersonFilter
          by="position_id"
          value={draft.position_id ?? undefined}
          onChange={(position) => set({ position_id: position ?? null })}
        />
      </Field>
      <Field label={t('territories.priority')} about={t('territories.priorityAbout')}>
        <InputNumber
          aria-label={t('territories.priority')}
          min={0}
          max={1000}
          precision={0}
          value={draft.priority}
          onChange={(priority) => set({ priority: priority ?? 100 })}
        />
      </Field>
      <Field label={t('territories.districts')} about={t('territories.districtsAbout')}>
        <Select
          mode="tags"
          aria-label={t('territories.districts')}
          value={draft.districts}
          onChange={(chosen: string[]) => set({ districts: chosen })}
          options={districts.map((value) => ({ value, label: value }))}
        />
      </Field>
      <Field label={t('territories.shape')} {...(points ? { about: t('territories.drawing') } : {})}>
        <ul className={css.rings}>
          {draft.rings.map((ring, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name, and hold no state
            <li key={at}>
              {t('territories.ring', { n: format.number(at + 1), points: format.number(ring.length) })}
              <Button
                type="text"
                size="small"
                icon={<X size={15} aria-hidden />}
                aria-label={t('territories.ringDrop', { n: format.number(at + 1) })}
                onClick={() => set({ rings: draft.rings.toSpliced(at, 1) })}
              />
            </li>
          ))}
        </ul>
        {points ? (
          <span className={css.buttons}>
            <Button disabled={points.length === 0} onClick={() => setPoints(points.slice(0, -1))}>
              {t('territories.drawBack')}
            </Button>
            <Button type="primary" ghost disabled={points.length < 3} onClick={finish}>
              {t('territories.drawDone')}
            </Button>
            <Button type="text" onClick={() => setPoints(null)}>
              {t('act.cancel')}
            </Button>
          </span>
        ) : (
          <Button
            icon={<PenTool size={15} aria-hidden />}
            disabled={draft.rings.length >= 20}
            onClick={() => setPoints([])}
          >
            {t('territories.draw')}
          </Button>
        )}
      </Field>
      <div className={css.buttons}>
        <Button
          type="primary"
          disabled={!draft.name.trim() || points !== null}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {t('territories.save')}
        </Button>
        <Button onClick={onClose}>{t('act.cancel')}</Button>
        {draft.version > 0 && (
          <Popconfirm
            title={t('territories.archiveAsk', { name: draft.name })}
            onConfirm={() => archive.mutate()}
          >
            <Button danger type="text" loading={archive.isPending}>
              {t('territories.archive')}
            </Button>
          </Popconfirm>
        )}
      </div>
      {draft.version > 0 && <White id={draft.id} days={days} />}
    </div>
  )
}

function Field({ label, about, children }: { label: string; about?: string; children: ReactNode }) {
  return (
    <div className={css.field}>
      <b>{label}</b>
      {children}
      {about && <span className="muted">{about}</span>}
    </div>
  )
}

/** Who in this territory has nobody, or was not visited for long. */
function White({ id, days }: { id: string; days: number }) {
  const { t, format } = useText()
  const { data } = useQuery(territoryQueries.white(id, days))
  if (!data) return null
  return (
    <section className={css.white}>
      <h2>{t('territories.white', { days: format.number(days) })}</h2>
      {data.items.length === 0 && <p className="muted">{t('territories.whiteNone')}</p>}
      <ul>
        {data.items.map((one) => (
          <li key={one.id}>
            <Link to="/customers/$customerId" params={{ customerId: one.id }}>
              {one.name}
            </Link>
            <span className="muted">
              {one.owner_name ?? t('territories.nobody')}
              {' · '}
              {one.last_visit_at ? format.date(one.last_visit_at) : t('territories.never')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
