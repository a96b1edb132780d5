import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Drawer, Popconfirm, Switch } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { useText } from '../../text'
import { useSentence } from '../people/useInvite'
import { type Territory, territoryCalls, territoryQueries } from './calls'
import css from './territories.module.css'

/** What an assignment by territory would move, doing it, and taking one back. */
export default function AssignDrawer({
  territories,
  onClose,
}: {
  territories: Territory[]
  onClose: () => void
}) {
  const { t, format } = useText()
  const { message } = App.useApp()
  const sentence = useSentence()
  const client = useQueryClient()
  const [onlyUnowned, setOnlyUnowned] = useState(true)
  const { data, error, refetch } = useQuery(territoryQueries.preview(onlyUnowned))
  const names = new Map(territories.map(({ id, name }) => [id, name]))
  const run = useMutation({
    mutationFn: () => territoryCalls.run(onlyUnowned),
    onSuccess: () => void message.success(t('territories.started')),
    onError: (trouble) => void message.error(sentence(trouble)),
    onSettled: () => client.invalidateQueries({ queryKey: ['territories'] }),
  })
  return (
    <Drawer open title={t('territories.assign')} size={560} onClose={onClose}>
      <div className={css.assign}>
        <div className={css.switch}>
          <Switch aria-label={t('territories.onlyUnowned')} checked={onlyUnowned} onChange={setOnlyUnowned} />
          <span>
            <b>{t('territories.onlyUnowned')}</b>
            <span className="muted">{t('territories.onlyUnownedAbout')}</span>
          </span>
        </div>
        {error && !data ? (
          <Trouble error={error} retry={refetch} />
        ) : !data ? (
          <RowsSkeleton rows={5} />
        ) : (
          <>
            <p className="muted">
              {t('territories.ofAll', {
                n: format.number(data.customers),
                none: format.number(data.in_none),
                vacant: format.number(data.without_owner),
              })}
            </p>
            <h2>
              {data.moves === 0
                ? t('territories.movesNone')
                : t('territories.moves', { n: format.number(data.moves) })}
            </h2>
            <ul className={css.groups}>
              {data.groups.map((one) => (
                <li key={`${one.territory_id} ${one.from_position_id} ${one.to_position_id}`}>
                  <span>
                    <b>{names.get(one.territory_id)}</b>{' '}
                    {t('territories.way', {
                      from: one.from_name ?? t('territories.nobody'),
                      to: one.to_name ?? '',
                    })}
                  </span>
                  <span>{format.number(one.customers)}</span>
                </li>
              ))}
            </ul>
            {data.overlaps > 0 && (
              <p className="muted">
                {t('territories.overlaps', { n: format.number(data.overlaps) })}{' '}
                {data.examples
                  .slice(0, 5)
                  .map((one) => `${one.name} (${one.territory_ids.map((id) => names.get(id)).join(' > ')})`)
                  .join('; ')}
              </p>
            )}
            <Button
              type="primary"
              disabled={data.moves === 0}
              loading={run.isPending}
              onClick={() => run.mutate()}
            >
              {t('territories.run', { n: format.number(data.moves) })}
            </Button>
          </>
        )}
        <Runs />
      </div>
    </Drawer>
  )
}

function Runs() {
  const { t, format } = useText()
  const { message } = App.useApp()
  const sentence = useSentence()
  const client = useQueryClient()
  const { data } = useQuery(territoryQueries.runs)
  const undo = useMutation({
    mutationFn: territoryCalls.undo,
    onError: (error) => void message.error(sentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ['territories'] }),
  })
  const isUnderWay = data?.items.some(({ state }) => state === 'applying' || state === 'undoing') ?? false
  const wasUnderWay = useRef(isUnderWay)
  useEffect(() => {
    if (wasUnderWay.current && !isUnderWay) {
      void client.invalidateQueries({ queryKey: ['territories'] })
      void client.invalidateQueries({ queryKey: ['customers'] })
    }
    wasUnderWay.current = isUnderWay
  }, [isUnderWay, client])
  if (!data || data.items.length === 0) return null
  return (
    <section>
      <h2>{t('territories.runs')}</h2>
      <ul className={css.groups}>
        {data.items.map((one) => (
          <li key={one.id}>
            <span>
              <b>{t(`territories.states.${one.state}`)}</b>{' '}
              <span className="muted">
                {[
                  format.moment(one.asked_at),
                  one.asked_by_name,
                  t('territories.runOf', { n: format.number(one.moved) }),
                  one.state === 'undone' && t('territories.runBack', { n: format.number(one.given_back) }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            {(one.state === 'applied' || one.state === 'failed') && one.moved > 0 && (
              <Popconfirm title={t('territories.undoAsk')} onConfirm={() => undo.mutate(one.id)}>
                <Button size="small">{t('territories.undo')}</Button>
              </Popconfirm>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
