import { ask, type Policy } from '@shared/account/account.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, InputNumber, Select, Switch } from 'antd'
import { useState } from 'react'
import { PageHead } from '../../parts/PageHead'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { useText } from '../../text'
import { useRoleChoices } from '../roles/useRoleChoices'
import { SettingsCrumb } from '../settings/SettingsCrumb'
import css from './security.module.css'
import { useDoing } from './useDoing'

const KEY = ['settings', 'security']

/** What the company asks of its people at the door. */
export function SecurityPage() {
  const { t } = useText()
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: () => ask<Policy>('GET', '/settings/security'),
  })
  return (
    <>
      <PageHead
        title={t('rules.title')}
        crumb={<SettingsCrumb />}
        beside={<span className="muted">{t('rules.about')}</span>}
      />
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : data ? (
        <Rules key={JSON.stringify(data)} policy={data} />
      ) : (
        <RowsSkeleton rows={4} />
      )}
    </>
  )
}

function Rules({ policy }: { policy: Policy }) {
  const { t } = useText()
  const client = useQueryClient()
  const { run, isBusy } = useDoing()
  const [draft, setDraft] = useState(policy)
  const set = (change: Partial<Policy>) => setDraft({ ...draft, ...change })
  const save = () =>
    run(async () => {
      client.setQueryData(KEY, await ask<Policy>('PATCH', '/settings/security', draft))
    }, t('rules.saved'))
  const roles = useRoleChoices(draft.second_factor_roles)
  return (
    <div className={css.page}>
      <section className={`${css.card} ${css.setting}`}>
        <div>
          <h2 id="min-length">{t('rules.minLength')}</h2>
          <p className="muted">{t('rules.minLengthMore')}</p>
        </div>
        <InputNumber
          aria-labelledby="min-length"
          min={8}
          max={64}
          value={draft.min_length}
          onChange={(min_length) => set({ min_length: min_length ?? policy.min_length })}
          suffix={t('rules.chars')}
        />
      </section>
      <section className={`${css.card} ${css.setting}`}>
        <div>
          <h2 id="roles">{t('rules.roles')}</h2>
          <p className="muted">{t('rules.rolesMore')}</p>
        </div>
        <Select
          mode="multiple"
          className={css.wide ?? ''}
          aria-labelledby="roles"
          placeholder={t('rules.none')}
          value={draft.second_factor_roles}
          onChange={(second_factor_roles) => set({ second_factor_roles })}
          options={roles}
        />
      </section>
      <section className={`${css.card} ${css.setting}`}>
        <div>
          <h2 id="one-phone">{t('rules.onePhone')}</h2>
          <p className="muted">{t('rules.onePhoneMore')}</p>
        </div>
        <Switch
          aria-labelledby="one-phone"
          checked={draft.one_phone}
          onChange={(one_phone) => set({ one_phone })}
        />
      </section>
      <section className={`${css.card} ${css.setting}`}>
        <h2 id="session-days">{t('rules.sessionDays')}</h2>
        <InputNumber
          aria-labelledby="session-days"
          min={1}
          max={90}
          value={draft.session_days}
          onChange={(session_days) => set({ session_days: session_days ?? policy.session_days })}
          suffix={t('rules.days')}
        />
      </section>
      <div>
        <Button type="primary" onClick={() => void save()} loading={isBusy} disabled={draft === policy}>
          {t('rules.save')}
        </Button>
      </div>
    </div>
  )
}
