import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { errorText } from '@shared/i18n/errorText.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { App, Button, Switch } from 'antd'
import { Archive, ArrowDown, ArrowUp, Plus, Workflow } from 'lucide-react'
import { useState } from 'react'
import { Refusal } from '../../../api'
import { PageHead } from '../../../parts/PageHead'
import { RowsSkeleton, State, Trouble } from '../../../parts/states'
import { useText } from '../../../text'
import { approvalCalls, approvalQueries, type Chain, type ChainList } from '../calls'
import { useApprovalWords } from '../words'
import { ChainEditor } from './ChainEditor'
import css from './design.module.css'
import { type Draft, definitionOf, draftOf, type Fault, newStage } from './draft'
import { faultsOf } from './faults'
import { TryPanel } from './TryPanel'

/** Who decides about what: chains by kind, drawn and tried. */
export function DesignPage() {
  const { t } = useText()
  const query = useQuery(approvalQueries.chains)
  return (
    <>
      <PageHead title={t('approval.design')} crumb={<Link to="/approvals">{t('approval.title')}</Link>} />
      {query.error && !query.data ? (
        <Trouble error={query.error} retry={query.refetch} />
      ) : query.data ? (
        <Desk chains={query.data} />
      ) : (
        <RowsSkeleton rows={8} />
      )}
    </>
  )
}

function Desk({ chains }: { chains: ChainList }) {
  const { t, format } = useText()
  const words = useApprovalWords()
  const client = useQueryClient()
  const { message } = App.useApp()
  const [draft, setDraft] = useState<Draft | null>(chains.items[0] ? draftOf(chains.items[0]) : null)
  const [faults, setFaults] = useState<Fault[]>([])
  const refresh = () => client.invalidateQueries({ queryKey: ['approvals', 'chains'] })
  const refused = (error: Error) =>
    void message.error(errorText(error instanceof Refusal ? error : { code: 'server_error' }, t, format), 6)

  const save = useMutation({
    mutationFn: (from: Draft) =>
      from.version === null
        ? approvalCalls.saveChain({
            id: from.id,
            kind: from.kind,
            name: from.name.trim(),
            definition: definitionOf(from),
          })
        : approvalCalls.changeChain(from.id, {
            base_version: from.version,
            name: from.name.trim(),
            definition: definitionOf(from),
            archived: false,
          }),
    onSuccess: async (saved) => {
      setFaults([])
      setDraft((now) => now && { ...now, version: saved.version })
      void message.success(t('approval.saved', { n: format.number(saved.version) }))
      await refresh()
    },
    onError: (error) => {
      setFaults(faultsOf(error))
      refused(error)
    },
  })
  const change = useMutation({
    mutationFn: ({ chain, ...more }: { chain: Chain; ordinal?: number; archived?: boolean }) =>
      approvalCalls.changeChain(chain.id, { base_version: chain.version, archived: false, ...more }),
    onSuccess: (saved) => {
      if (saved.archived_at && saved.id === draft?.id) setDraft(null)
    },
    onError: refused,
    onSettled: refresh,
  })
  const own = useMutation({ mutationFn: approvalCalls.allowOwn, onError: refused, onSettled: refresh })

  const open = (next: Draft) => {
    setFaults([])
    setDraft(next)
  }
  const begin = (kind: string) =>
    open({
      id: uuidv7(new Date()),
      kind,
      name: words.kind(kind),
      version: null,
      when: [],
      stages: [newStage()],
    })
  return (
    <div className={css.desk}>
      <nav className={css.kinds} aria-label={t('approval.chains')}>
        {chains.kinds.map(({ kind }) => {
          const items = chains.items.filter((chain) => chain.kind === kind)
          return (
            <section key={kind} aria-label={words.kind(kind)}>
              <h3>
                {words.kind(kind)}
                <Button
                  type="text"
                  size="small"
                  aria-label={`${t('approval.newChain')}: ${words.kind(kind)}`}
                  icon={<Plus size={15} />}
                  onClick={() => begin(kind)}
                />
              </h3>
              {items.length === 0 && <p className="muted">{t('approval.noChain')}</p>}
              {items.map((chain, at) => (
                <div key={chain.id} className={css.chain} data-on={chain.id === draft?.id}>
                  <button type="button" onClick={() => open(draftOf(chain))}>
                    <b>{chain.name}</b>
                    <span className="muted">
                      {t('approval.version', { n: format.number(chain.version) })}
                      {chain.running > 0 &&
                        ` · ${t('approval.running', { n: format.number(chain.running) })}`}
                    </span>
                  </button>
                  {[-1, 1].map((by) => {
                    const other = items[at + by]
                    return (
                      other && (
                        <Button
                          key={by}
                          type="text"
                          size="small"
                          aria-label={t(by < 0 ? 'approval.earlier' : 'approval.later')}
                          icon={by < 0 ? <ArrowUp size={14} /> : <ArrowDown size={14} />}
                          onClick={() => {
                            change.mutate({ chain: other, ordinal: chain.ordinal })
                            change.mutate({ chain, ordinal: other.ordinal })
                          }}
                        />
                      )
                    )
                  })}
                  <Button
                    type="text"
                    size="small"
                    aria-label={`${t('approval.archive')}: ${chain.name}`}
                    icon={<Archive size={14} />}
                    onClick={() => change.mutate({ chain, archived: true })}
                  />
                </div>
              ))}
            </section>
          )
        })}
        <div className={css.own}>
          <Switch
            size="small"
            aria-label={t('approval.ownAllowed')}
            checked={chains.own_allowed}
            loading={own.isPending}
            onChange={(on) => own.mutate(on)}
          />
          <span>{t('approval.ownAllowed')}</span>
        </div>
      </nav>
      {draft ? (
        <>
          <div className={css.middle}>
            <ChainEditor draft={draft} chains={chains} faults={faults} onChange={setDraft} />
            <div className={css.save}>
              <Button
                type="primary"
                disabled={!draft.name.trim()}
                loading={save.isPending}
                onClick={() => save.mutate(draft)}
              >
                {t('approval.save')}
              </Button>
              <span className="muted">{t('approval.saveWhy')}</span>
            </div>
          </div>
          <TryPanel key={draft.id} draft={draft} chains={chains} onFaults={setFaults} />
        </>
      ) : (
        <div className={css.middle}>
          <State
            icon={Workflow}
            title={t('approval.noneChosen')}
            action={chains.kinds.map(({ kind }) => (
              <Button key={kind} icon={<Plus size={15} aria-hidden />} onClick={() => begin(kind)}>
                {words.kind(kind)}
              </Button>
            ))}
          >
            {t('approval.noneChosenWhy')}
          </State>
        </div>
      )}
    </div>
  )
}
