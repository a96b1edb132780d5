import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input, Progress, Radio } from 'antd'
import { Download } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { api, type CompanyExport } from '../../api'
import { queries } from '../../queries'
import { useText } from '../../text'
import css from '../security/security.module.css'
import { useConfirm } from '../security/useConfirm'
import { useDoing } from '../security/useDoing'
import own from './company.module.css'

const SHORTEST = 12
const LOOK_MS = 1_500
const isRunning = (one: CompanyExport) => one.state === 'asked' || one.state === 'writing'

/** Carry the company away: asked for here, written by a job, there for a day. */
export function ExportCard() {
  const { t } = useText()
  const client = useQueryClient()
  const { confirm, dialog } = useConfirm()
  const { run, isBusy } = useDoing(confirm)
  const { data, error } = useQuery({
    ...queries.companyExports,
    refetchInterval: (query) => (query.state.data?.items.some(isRunning) ? LOOK_MS : false),
  })
  const refresh = () => client.invalidateQueries({ queryKey: queries.companyExports.queryKey })

  return (
    <section className={css.card} aria-label={t('companyExport.title')}>
      <header className={css.head}>
        <div>
          <h2>{t('companyExport.title')}</h2>
          <span className="muted">{t('companyExport.about')}</span>
        </div>
      </header>
      <Wish
        isBusy={isBusy || Boolean(data?.items.some(isRunning))}
        start={async (passphrase) => {
          const asked = await run(() => api.exportCompany(passphrase))
          await refresh()
          return asked !== undefined
        }}
      />
      {error && !data ? (
        <Alert type="error" title={t('state.serverWhy')} />
      ) : data?.items.length === 0 ? (
        <p className="muted">{t('companyExport.none')}</p>
      ) : (
        <ul className={own.list}>
          {data?.items.map((one) => (
            <Row
              key={one.id}
              one={one}
              // The server wants to know lately who it is; a download that the browser makes could not ask for that.
              take={async () => {
                if (await confirm()) window.location.assign(`/api/v1/company/exports/${one.id}/file`)
              }}
            />
          ))}
        </ul>
      )}
      {dialog}
    </section>
  )
}

function Wish({
  isBusy,
  start,
}: {
  isBusy: boolean
  start: (passphrase: string | null) => Promise<boolean>
}) {
  const { t } = useText()
  const [isLocked, setLocked] = useState(true)
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const differs = again !== '' && again !== passphrase
  const isReady = !isLocked || (passphrase.length >= SHORTEST && again === passphrase)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!(await start(isLocked ? passphrase : null))) return
    setPassphrase('')
    setAgain('')
  }
  return (
    <form className={own.wish} onSubmit={submit}>
      <Radio.Group
        value={isLocked}
        onChange={(event) => setLocked(event.target.value)}
        options={[
          { value: true, label: t('companyExport.locked') },
          { value: false, label: t('companyExport.open') },
        ]}
      />
      <p className="muted">{t(isLocked ? 'companyExport.lockedWhat' : 'companyExport.openWhat')}</p>
      {isLocked && (
        <>
          <Input.Password
            aria-label={t('companyExport.passphrase')}
            placeholder={t('companyExport.passphraseHint')}
            autoComplete="new-password"
            value={passphrase}
            onChange={(event) => setPassphrase(event.target.value)}
          />
          <Input.Password
            aria-label={t('companyExport.passphraseAgain')}
            placeholder={t('companyExport.passphraseAgain')}
            autoComplete="new-password"
            status={differs ? 'error' : ''}
            value={again}
            onChange={(event) => setAgain(event.target.value)}
          />
          {differs && <span className={own.wrong}>{t('companyExport.differs')}</span>}
        </>
      )}
      <div>
        <Button type="primary" htmlType="submit" loading={isBusy} disabled={!isReady}>
          {t('companyExport.start')}
        </Button>
      </div>
    </form>
  )
}

function Row({ one, take }: { one: CompanyExport; take: () => Promise<void> }) {
  const { t, format } = useText()
  return (
    <li className={own.row}>
      <div>
        <b>{t('companyExport.by', { name: one.asked_by_name, when: format.moment(one.asked_at) })}</b>
        <span className="muted">
          {t(one.is_encrypted ? 'companyExport.encrypted' : 'companyExport.plain')}
        </span>
        {isRunning(one) && (
          <>
            <span>
              {t(one.state === 'asked' ? 'companyExport.asked' : 'companyExport.writing')}
              {one.total > 0 &&
                ` ${t('companyExport.progress', { done: format.number(one.done), total: format.number(one.total) })}`}
            </span>
            <Progress
              percent={one.total ? Math.floor((100 * one.done) / one.total) : 0}
              showInfo={false}
              size="small"
            />
          </>
        )}
        {one.state === 'failed' && <span className={own.wrong}>{t('companyExport.failed')}</span>}
        {one.state === 'gone' && <span className="muted">{t('companyExport.gone')}</span>}
        {one.state === 'ready' && one.expires_at && (
          <>
            <span>
              {t('companyExport.ready', {
                size: format.bytes(one.size ?? 0),
                until: format.moment(one.expires_at),
              })}
            </span>
            <code className={own.sum}>{t('companyExport.proof', { sum: one.sha256 ?? '' })}</code>
          </>
        )}
      </div>
      {one.state === 'ready' && (
        <Button icon={<Download size={15} aria-hidden />} onClick={() => void take()}>
          {t('companyExport.take')}
        </Button>
      )}
    </li>
  )
}
