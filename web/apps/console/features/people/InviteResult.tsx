import { Alert, Button } from 'antd'
import { Printer, X } from 'lucide-react'
import { useEffect } from 'react'
import { createPortal } from 'react-dom'
import type { Invites } from '../../api'
import { CopyLine } from '../../parts/CopyLine'
import { useText } from '../../text'
import css from './sheets.module.css'

type Item = Invites['items'][number]

/** Links to copy, or sheets to print; both are shown this once. Lies beside the page, so that it prints alone. */
export default function InviteResult({ made, onClose }: { made: Invites; onClose: () => void }) {
  const { t } = useText()
  useEffect(() => {
    const leave = (event: KeyboardEvent) => event.key === 'Escape' && onClose()
    addEventListener('keydown', leave)
    return () => removeEventListener('keydown', leave)
  }, [onClose])
  const isSheet = made.items.some((item) => item.qr)
  const teams = new Map<string, Item[]>()
  for (const item of made.items) {
    const team = item.unit_name ?? ''
    teams.set(team, [...(teams.get(team) ?? []), item])
  }
  return createPortal(
    <div className={css.sheets} role="dialog" aria-modal aria-label={t('org.invitations')}>
      <div className={css.bar}>
        <b>{t('org.invitations')}</b>
        <span className="muted">{t('org.shownOnce')}</span>
        {isSheet && (
          <Button type="primary" icon={<Printer size={16} aria-hidden />} onClick={() => window.print()}>
            {t('org.print')}
          </Button>
        )}
        <Button autoFocus icon={<X size={16} aria-hidden />} onClick={onClose}>
          {t('org.done')}
        </Button>
      </div>
      {made.skipped.length > 0 && (
        <Alert
          type="warning"
          className={css.skipped ?? ''}
          title={t('org.skipped')}
          description={made.skipped
            .map((one) => `${one.person_name}: ${t(`org.skippedWhy.${one.code}`)}`)
            .join(' · ')}
        />
      )}
      {[...teams].map(([team, items]) => (
        <section key={team} className={css.team}>
          <h2>{[made.company_name, team].filter(Boolean).join(' · ')}</h2>
          <ul>
            {items.map((item) => (
              <Card key={item.id} item={item} />
            ))}
          </ul>
        </section>
      ))}
    </div>,
    document.body,
  )
}

function Card({ item }: { item: Item }) {
  const { t, format } = useText()
  return (
    <li className={css.card}>
      {item.qr && (
        <svg
          viewBox={`-4 -4 ${item.qr.size + 8} ${item.qr.size + 8}`}
          role="img"
          aria-label={t('org.qrOf', { name: item.person_name })}
          shapeRendering="crispEdges"
        >
          <path d={item.qr.path} />
        </svg>
      )}
      <div>
        <b>{item.person_name}</b>
        <span>{item.person_code}</span>
        <span>{item.unit_name}</span>
        <span>{t('org.validUntil', { when: format.date(item.expires_at) })}</span>
        {item.qr ? (
          <span>{t('org.scan')}</span>
        ) : (
          <>
            <CopyLine label={t('org.linkOf', { name: item.person_name })} text={item.link} />
          </>
        )}
      </div>
    </li>
  )
}
