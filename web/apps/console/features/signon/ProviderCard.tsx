import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Popconfirm, Tag } from 'antd'
import { CopyLine } from '../../parts/CopyLine'
import { useText } from '../../text'
import { type Provider, providersQuery, signOn } from './requests'
import css from './signon.module.css'
import { TestResult, useTest } from './TestResult'

interface CardProps {
  provider: Provider
  onEdit: () => void
}

export function ProviderCard({ provider, onEdit }: CardProps) {
  const { t, format } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const { name, is_on } = provider
  const test = useTest()
  const onError = () => void message.error(t('errors.network'))
  const onSettled = () => client.invalidateQueries(providersQuery)
  const turn = useMutation({
    mutationFn: () => signOn.change(provider.id, { is_on: !is_on }),
    onSuccess: () =>
      void message.success(t(is_on ? 'providers.switchedOff' : 'providers.switchedOn', { name })),
    onError,
    onSettled,
  })
  const remove = useMutation({
    mutationFn: () => signOn.remove(provider.id),
    onSuccess: () => void message.success(t('providers.removed', { name })),
    onError,
    onSettled,
  })
  return (
    <section className={css.card} aria-label={name}>
      <header className={css.head}>
        <h2>{name}</h2>
        <Tag color={is_on ? 'success' : 'default'}>{t(is_on ? 'providers.on' : 'providers.off')}</Tag>
        {is_on && provider.is_only_way && <Tag color="warning">{t('providers.onlyWay')}</Tag>}
        {provider.makes_people && <Tag>{t('providers.makes')}</Tag>}
        <span className="muted">{t('providers.people', { n: format.number(provider.people) })}</span>
      </header>
      <dl className={css.facts}>
        <dt>{t('providers.issuer')}</dt>
        <dd>
          <code>{provider.issuer}</code>
        </dd>
        <dt>{t('providers.clientId')}</dt>
        <dd>
          <code>{provider.client_id}</code>
        </dd>
        <dt>{t('providers.who')}</dt>
        <dd>
          <code>{provider.claim}</code>
          {' = '}
          {t(provider.match === 'code' ? 'providers.matchCode' : 'providers.matchMobile')}
        </dd>
        {provider.domains.length > 0 && (
          <>
            <dt>{t('providers.domains')}</dt>
            <dd>{provider.domains.join(' · ')}</dd>
          </>
        )}
      </dl>
      <CopyLine label={t('providers.back')} text={provider.back} isNamed />
      <TestResult test={test} />
      <div className={css.acts}>
        <Button onClick={onEdit}>{t('providers.edit')}</Button>
        <Button onClick={() => test.mutate(provider.issuer)} loading={test.isPending}>
          {t('providers.test')}
        </Button>
        <Button onClick={() => turn.mutate()} loading={turn.isPending}>
          {t(is_on ? 'providers.switchOff' : 'providers.switchOn')}
        </Button>
        <Popconfirm
          title={t('providers.removeAsk', { name })}
          description={t('providers.removeWhat')}
          okText={t('providers.remove')}
          cancelText={t('act.keep')}
          onConfirm={() => remove.mutate()}
        >
          <Button danger type="text" loading={remove.isPending}>
            {t('providers.remove')}
          </Button>
        </Popconfirm>
      </div>
    </section>
  )
}
