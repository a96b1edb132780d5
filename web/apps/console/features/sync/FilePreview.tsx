import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Button, Progress } from 'antd'
import { CircleCheck } from 'lucide-react'
import { useMemo } from 'react'
import { queries } from '../../queries'
import { useText } from '../../text'
import { type Delivery, shareDone } from './delivery'
import css from './import.module.css'
import { type OutboxFile, summaryOf } from './outboxFile'
import { useTroubleWords } from './troubleWords'
import { useDelivery } from './useDelivery'

interface Props {
  file: OutboxFile
  onAnother: () => void
}

export function FilePreview({ file, onAnother }: Props) {
  const { t, format } = useText()
  const words = useTroubleWords()
  const { state, delivery, error, start, stop } = useDelivery(file)
  const another = <Button onClick={onAnother}>{t('importing.another')}</Button>
  return (
    <>
      <Contents file={file} />
      {state !== 'ready' && (
        <div className={css.progress} role="status">
          <Progress
            percent={Math.round(shareDone(file, delivery) * 100)}
            status={state === 'failed' ? 'exception' : state === 'done' ? 'success' : 'normal'}
            aria-label={t('importing.running')}
          />
          <span className="muted">
            {t('importing.progress', {
              ops: format.number(delivery.results.length),
              of: format.number(file.ops.length),
              photos: format.number(delivery.photos),
              all: format.number(file.photos.length),
            })}
          </span>
        </div>
      )}
      <div aria-live="assertive">
        {error && <Alert type="error" title={t('importing.failed', { reason: words.refusal(error, '') })} />}
        {state === 'stopped' && <Alert type="info" title={t('importing.stopped')} />}
      </div>
      {state === 'done' ? (
        <Results file={file} delivery={delivery} another={another} />
      ) : (
        <div className={css.actions}>
          {state === 'running' ? (
            <Button onClick={stop}>{t('importing.stop')}</Button>
          ) : (
            <Button type="primary" disabled={file.ops.length === 0} onClick={() => void start()}>
              {state === 'ready'
                ? t('importing.start', { n: format.number(file.ops.length) })
                : t('importing.goOn')}
            </Button>
          )}
          {state !== 'running' && another}
        </div>
      )}
    </>
  )
}

function Contents({ file }: { file: OutboxFile }) {
  const { t, format } = useText()
  const words = useTroubleWords()
  const { data: people } = useQuery(queries.people)
  const summary = useMemo(() => summaryOf(file), [file])
  const person = people?.items.find((one) => one.id === file.personId)
  const moment = (when: string) =>
    Number.isNaN(Date.parse(when)) ? t('trouble.noTime') : `${format.date(when)} ${format.time(when)}`
  const facts = [
    [
      t('sync.person'),
      person ? `${person.name} · ${person.code}` : t('importing.unknownPerson', { code: file.personCode }),
    ],
    [t('sync.phone'), [file.deviceLabel, file.app].filter(Boolean).join(' · ')],
    [t('importing.madeAt'), moment(file.madeAt)],
    [
      t('importing.period'),
      summary.period
        ? t('importing.fromTo', { from: moment(summary.period.from), to: moment(summary.period.to) })
        : t('trouble.noTime'),
    ],
    [
      t('sync.photos'),
      t('importing.photosOf', {
        n: format.number(file.photos.length),
        size: format.bytes(summary.photoBytes),
      }),
    ],
  ]
  return (
    <section className={css.contents}>
      <h2>{file.name}</h2>
      <p className={css.checked}>
        <CircleCheck size={16} aria-hidden />
        {t('importing.checked')}
      </p>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{t('importing.operations')}</h3>
      {summary.types.length === 0 ? (
        <p className="muted">{t('importing.nothing')}</p>
      ) : (
        <table>
          <tbody>
            {summary.types.map(({ type, count }) => (
              <tr key={type}>
                <th scope="row">{words.type(type)}</th>
                <td>{format.number(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

interface ResultsProps {
  file: OutboxFile
  delivery: Delivery
  another: React.ReactNode
}

function Results({ file, delivery, another }: ResultsProps) {
  const { t, format } = useText()
  const count = (status: string) => delivery.results.filter((one) => one === status).length
  const lines = [
    [count('held'), 'importing.held'],
    [count('malformed'), 'importing.malformed'],
    [count('known'), 'importing.known'],
    [delivery.photos - delivery.skipped, 'importing.photosTaken'],
    [delivery.skipped, 'importing.photosSkipped'],
  ] as const
  const isWaiting = count('held') + count('malformed') > 0
  return (
    <section className={css.results}>
      <h2>{t('importing.done')}</h2>
      <ul>
        {lines.flatMap(([n, text]) =>
          n > 0 ? [<li key={text}>{t(text, { n: format.number(n) })}</li>] : [],
        )}
      </ul>
      <div className={css.actions}>
        {isWaiting && (
          <Link to="/sync/troubles" search={{ source: 'import', phone: file.deviceId }} className={css.go}>
            {t('importing.openHeld')}
          </Link>
        )}
        {another}
      </div>
    </section>
  )
}
