import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Input, Select, Switch } from 'antd'
import { type ReactNode, useState } from 'react'
import { PageHead } from '../../parts/PageHead'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import { RetentionDrawer } from '../audit/RetentionDrawer'
import { useRoleWords } from '../roles/roleWords'
import { useDoing } from '../security/useDoing'
import { useChoices } from './choices'
import css from './company.module.css'
import { type CompanyPatch, type CompanySettings, requests, settingsQueries } from './requests'
import { SettingsCrumb } from './SettingsCrumb'

/** What the company says about itself, and the modules it does without. */
export function CompanyPage() {
  const { t } = useText()
  const { data, error, refetch } = useQuery(settingsQueries.company)
  return (
    <>
      <PageHead title={t('ownCompany.company')} crumb={<SettingsCrumb />} />
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : data ? (
        <Form key={JSON.stringify(data)} saved={data} />
      ) : (
        <RowsSkeleton rows={6} />
      )}
    </>
  )
}

function Form({ saved }: { saved: CompanySettings }) {
  const { t } = useText()
  const words = useRoleWords()
  const choices = useChoices(saved)
  const client = useQueryClient()
  const { run, isBusy } = useDoing()
  const [draft, setDraft] = useState<CompanyPatch>({})
  const [isKeeping, setKeeping] = useState(false)
  const now = { ...saved, ...draft }
  const set = (change: CompanyPatch) => setDraft({ ...draft, ...change })
  const isChanged = (Object.keys(draft) as (keyof CompanyPatch)[]).some(
    (name) => JSON.stringify(draft[name]) !== JSON.stringify(saved[name]),
  )
  const save = () =>
    run(async () => {
      client.setQueryData(settingsQueries.company.queryKey, await requests.changeCompany(draft))
      await client.invalidateQueries({ queryKey: queries.me.queryKey })
      void client.invalidateQueries({ queryKey: ['calendar'] })
    }, t('ownCompany.saved'))
  const off = now.modules_off ?? []
  const turn = (module: string, isOn: boolean) => {
    const others = off.filter((one) => one !== module)
    set({ modules_off: (isOn ? others : [...others, module]) as NonNullable<CompanyPatch['modules_off']> })
  }
  const timezone = now.timezone ?? saved.timezone

  return (
    <div className={css.page}>
      <section className={css.card}>
        <Setting id="name" title={t('ownCompany.name')}>
          <Input
            id="name"
            maxLength={120}
            value={now.name ?? ''}
            onChange={(event) => set({ name: event.target.value })}
          />
        </Setting>
        <Setting
          id="timezone"
          title={t('ownCompany.timezone')}
          more={
            timezone === saved.timezone ? (
              t('ownCompany.timezoneMore')
            ) : (
              <b>
                {t('ownCompany.timezoneThen', {
                  there: choices.nowIn(timezone),
                  here: choices.nowIn(saved.timezone),
                })}
              </b>
            )
          }
        >
          <Select
            id="timezone"
            showSearch={{ optionFilterProp: 'label' }}
            value={timezone}
            onChange={(chosen) => set({ timezone: chosen })}
            options={choices.zones}
          />
        </Setting>
        <Setting id="locale" title={t('ownCompany.language')} more={t('ownCompany.languageMore')}>
          <Select
            id="locale"
            value={now.locale ?? saved.locale}
            onChange={(locale) => set({ locale })}
            options={[
              { value: 'zh', label: t('shell.chinese') },
              { value: 'en', label: t('shell.english') },
            ]}
          />
        </Setting>
        <Setting id="currency" title={t('ownCompany.currency')} more={t('ownCompany.currencyMore')}>
          <Select
            id="currency"
            showSearch={{ optionFilterProp: 'label' }}
            value={now.currency ?? saved.currency}
            onChange={(currency) => set({ currency })}
            options={choices.currencies}
          />
        </Setting>
      </section>

      <section className={css.card}>
        <Setting id="country" title={t('ownCompany.country')} more={t('ownCompany.countryMore')}>
          <Select
            id="country"
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            value={now.country ?? null}
            placeholder={choices.usualCountry}
            onChange={(country?: string | null) => set({ country: country ?? null })}
            options={choices.countries}
          />
        </Setting>
        <Setting id="week" title={t('ownCompany.week')} more={t('ownCompany.weekMore')}>
          <Checkbox.Group
            className={css.week ?? ''}
            value={now.week ?? saved.week}
            options={choices.weekdays}
            onChange={(week) => week.length > 0 && set({ week: [...week].sort((a, b) => a - b) })}
          />
        </Setting>
      </section>

      <section className={css.card}>
        <h2>{t('ownCompany.modules')}</h2>
        <p className="muted">{t('ownCompany.modulesMore')}</p>
        {saved.switchable.map((module) => (
          <Setting
            key={module}
            id={`module-${module}`}
            title={words.module(module)}
            more={t(`ownCompany.module.${module as 'live'}`)}
          >
            <Switch
              id={`module-${module}`}
              className={css.end ?? ''}
              checked={!off.includes(module as 'live')}
              onChange={(isOn) => turn(module, isOn)}
            />
          </Setting>
        ))}
      </section>

      <section className={css.card}>
        <div className={css.setting}>
          <div>
            <h2>{t('audit.retention.title')}</h2>
            <p className="muted">{t('audit.retention.about')}</p>
          </div>
          <Button onClick={() => setKeeping(true)}>{t('ownCompany.retention')}</Button>
        </div>
      </section>

      <div className={css.foot}>
        <Button type="primary" onClick={() => void save()} loading={isBusy} disabled={!isChanged}>
          {t('act.save')}
        </Button>
        {isChanged && <Button onClick={() => setDraft({})}>{t('act.cancel')}</Button>}
      </div>
      {isKeeping && <RetentionDrawer onClose={() => setKeeping(false)} />}
    </div>
  )
}

interface SettingProps {
  id: string
  title: string
  more?: ReactNode
  children: ReactNode
}

function Setting({ id, title, more, children }: SettingProps) {
  return (
    <div className={css.setting}>
      <div>
        <label htmlFor={id}>{title}</label>
        {more && <p className="muted">{more}</p>}
      </div>
      <div className={css.control}>{children}</div>
    </div>
  )
}
