import { plural, termForms } from '@shared/i18n/terms.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { PageHead } from '../../parts/PageHead'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import { ownCompany as english } from '../../texts/en/ownCompany.ts'
import { ownCompany as chinese } from '../../texts/zh/ownCompany.ts'
import { useDoing } from '../security/useDoing'
import css from './company.module.css'
import { type CompanyTerms, type OwnTerms, requests, settingsQueries } from './requests'
import { SettingsCrumb } from './SettingsCrumb'

const LONGEST = 24

/** What the company calls things, with sentences that change while one types. */
export function TermsPage() {
  const { t } = useText()
  const { data, error, refetch } = useQuery(settingsQueries.terms)
  return (
    <>
      <PageHead title={t('ownCompany.terms')} crumb={<SettingsCrumb />} />
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : data ? (
        <Words key={JSON.stringify(data.terms)} saved={data} />
      ) : (
        <RowsSkeleton rows={8} />
      )}
    </>
  )
}

type Draft = Record<'zh' | 'en', Record<string, string>>

/** Without the empty ones: they are the usual words. */
function cleaned(draft: Draft): OwnTerms {
  const some = (words: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(words)
        .map(([key, word]) => [key, word.trim()])
        .filter(([, word]) => word),
    )
  return { zh: some(draft.zh), en: some(draft.en) }
}

const draftOf = (terms: OwnTerms): Draft => ({ zh: { ...terms.zh }, en: { ...terms.en } })

function Words({ saved }: { saved: CompanyTerms }) {
  const { t } = useText()
  const client = useQueryClient()
  const { run, isBusy } = useDoing()
  const [draft, setDraft] = useState(() => draftOf(saved.terms))
  const set = (language: 'zh' | 'en', key: string, word: string) =>
    setDraft({ ...draft, [language]: { ...draft[language], [key]: word } })
  const isChanged = JSON.stringify(cleaned(draft)) !== JSON.stringify(cleaned(draftOf(saved.terms)))
  const save = () =>
    run(async () => {
      client.setQueryData(settingsQueries.terms.queryKey, await requests.changeTerms(cleaned(draft)))
      await client.invalidateQueries({ queryKey: queries.me.queryKey })
    }, t('ownCompany.saved'))
  const input = (language: 'zh' | 'en', key: string, usual: string, label: string) => (
    <Input
      maxLength={LONGEST}
      aria-label={label}
      placeholder={usual}
      value={draft[language][key] ?? ''}
      onChange={(event) => set(language, key, event.target.value)}
    />
  )
  return (
    <div className={css.terms}>
      <section className={css.card}>
        <div className={css.line}>
          <Select
            aria-label={t('ownCompany.trade')}
            style={{ minWidth: 200 }}
            placeholder={t('ownCompany.trade')}
            value={null}
            onChange={(key: string | null) => {
              const trade = saved.trades.find((one) => one.key === key)
              if (trade) setDraft(draftOf(trade.terms))
            }}
            options={saved.trades.map(({ key }) => ({
              value: key,
              label: t(`ownCompany.trades.${key as 'fmcg'}`),
            }))}
          />
          <Button onClick={() => setDraft({ zh: {}, en: {} })}>{t('ownCompany.usual')}</Button>
          <span className="muted">{t('ownCompany.termsMore')}</span>
        </div>
        <table className={css.words}>
          <thead>
            <tr>
              <th scope="col">{t('ownCompany.word')}</th>
              <th scope="col">{t('shell.chinese')}</th>
              <th scope="col">{t('shell.english')}</th>
              <th scope="col">{t('ownCompany.plural')}</th>
            </tr>
          </thead>
          <tbody>
            {saved.usual.map(({ key, zh, en }) => {
              const about = t(`ownCompany.about.${key as 'customer'}`)
              const one = draft.en[key]?.trim() || en
              return (
                <tr key={key}>
                  <th scope="row">
                    {zh} · {en}
                    <span>{about}</span>
                  </th>
                  <td>{input('zh', key, zh, `${about}, ${t('shell.chinese')}`)}</td>
                  <td>{input('en', key, en, `${about}, ${t('shell.english')}`)}</td>
                  <td>{input('en', `${key}s`, plural(one), `${about}, ${t('ownCompany.plural')}`)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
        <div className={css.foot}>
          <Button type="primary" onClick={() => void save()} loading={isBusy} disabled={!isChanged}>
            {t('act.save')}
          </Button>
          {isChanged && <Button onClick={() => setDraft(draftOf(saved.terms))}>{t('act.cancel')}</Button>}
        </div>
      </section>
      <Previews draft={draft} />
    </div>
  )
}

function Previews({ draft }: { draft: Draft }) {
  const { t, language } = useText()
  const own = cleaned(draft)
  const filled = (sentence: string, forms: Record<string, string>) =>
    sentence.replace(/\{\{term\.(\w+)\}\}/g, (all, key: string) => forms[key] ?? all)
  const sentences = (of: typeof chinese, spoken: 'zh-CN' | 'en') =>
    Object.values(of.ownCompany.preview).map((one) => filled(one, termForms(spoken, own)))
  const both = [
    { lang: 'zh-CN', lines: sentences(chinese, 'zh-CN') },
    { lang: 'en', lines: sentences(english, 'en') },
  ]
  if (language === 'en') both.reverse()
  return (
    <section className={`${css.card} ${css.previews}`} aria-live="polite">
      <h2>{t('ownCompany.previewTitle')}</h2>
      {both.map(({ lang, lines }) => (
        <ul key={lang} lang={lang}>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ))}
    </section>
  )
}
