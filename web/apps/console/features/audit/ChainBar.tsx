import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { FileKey2, ShieldAlert, ShieldCheck } from 'lucide-react'
import { api } from '../../api'
import { saveFile } from '../../export'
import { queries } from '../../queries'
import { useText } from '../../text'
import css from './audit.module.css'

/** Whether the chain is whole, walked just now from the last signed head to its end. */
export function ChainBar() {
  const { t, format } = useText()
  const { data: chain, error } = useQuery(queries.auditChain)
  if (error || !chain) return null
  const Icon = chain.fault ? ShieldAlert : ShieldCheck
  const save = async () => {
    const heads = await api.auditHeads(new AbortController().signal)
    const blob = new Blob([JSON.stringify(heads, null, 2)], { type: 'application/json' })
    saveFile(blob, `audit-heads-${format.dayOf(Date.now())}.json`)
  }
  return (
    <div className={css.chain} data-broken={chain.fault !== null} role="status">
      <Icon size={17} aria-hidden />
      <span className={css.state}>
        {chain.fault
          ? t('audit.chain.broken', {
              n: format.number(chain.fault_seq ?? 0),
              until: format.number(chain.until),
            })
          : t('audit.chain.intact', { since: format.number(chain.since), until: format.number(chain.until) })}
      </span>
      <span className="muted">
        {chain.head
          ? t('audit.chain.head', {
              day: format.date(`${chain.head.day}T12:00:00Z`),
              n: format.number(chain.head.seq),
            })
          : t('audit.chain.noHead')}
      </span>
      {chain.head && (
        <Button
          size="small"
          icon={<FileKey2 size={14} aria-hidden />}
          title={t('audit.chain.saveWhy')}
          onClick={() => void save()}
        >
          {t('audit.chain.save')}
        </Button>
      )}
    </div>
  )
}
