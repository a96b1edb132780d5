import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { PageHead } from '../../parts/PageHead'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { useText } from '../../text'
import { SettingsCrumb } from '../settings/SettingsCrumb'
import { CodeCard } from './CodeCard'
import { ProviderCard } from './ProviderCard'
import { ProviderDrawer } from './ProviderDrawer'
import { type Provider, providersQuery } from './requests'
import css from './signon.module.css'

/** The company's own accounts as a way in: which services vouch for whom, and how people get there. */
export function SignOnPage() {
  const { t } = useText()
  const { data, error, refetch } = useQuery(providersQuery)
  const [edited, setEdited] = useState<Provider | 'new' | null>(null)
  return (
    <>
      <PageHead
        title={t('providers.title')}
        crumb={<SettingsCrumb />}
        beside={<span className="muted">{t('providers.about')}</span>}
        actions={
          <Button type="primary" disabled={!data?.code} onClick={() => setEdited('new')}>
            {t('providers.add')}
          </Button>
        }
      />
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : !data ? (
        <RowsSkeleton rows={4} />
      ) : (
        <div className={css.page}>
          <CodeCard key={data.code} code={data.code} />
          {data.items.length === 0 && (
            <section className={css.card}>
              <h2>{t('providers.none')}</h2>
              <p className="muted">{t(data.code ? 'providers.noneHint' : 'providers.codeFirst')}</p>
            </section>
          )}
          {data.items.map((provider) => (
            <ProviderCard key={provider.id} provider={provider} onEdit={() => setEdited(provider)} />
          ))}
        </div>
      )}
      {edited && (
        <ProviderDrawer provider={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </>
  )
}
