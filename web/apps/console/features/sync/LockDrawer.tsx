import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Drawer, Radio } from 'antd'
import { useState } from 'react'
import { api, type PhoneLock } from '../../api'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import css from './sync.module.css'
import { useTroubleWords } from './troubleWords'

/** Whether the company's phones ask for a PIN and encrypt what is sensitive. */
export default function LockDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useText()
  const { message } = App.useApp()
  const words = useTroubleWords()
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(queries.syncSettings)
  const [chosen, setChosen] = useState<PhoneLock | null>(null)
  const lock = chosen ?? data?.phone_lock
  const save = useMutation({
    mutationFn: api.setPhoneLock,
    onSuccess: (saved) => {
      client.setQueryData(queries.syncSettings.queryKey, saved)
      void message.success(t('phoneLock.saved', { state: t(`phoneLock.${saved.phone_lock}`) }))
      onClose()
    },
  })
  return (
    <Drawer
      open
      onClose={onClose}
      size={460}
      title={t('phoneLock.title')}
      footer={
        <div className={css.ends}>
          <Button onClick={onClose}>{t('act.cancel')}</Button>
          <Button
            type="primary"
            disabled={lock === undefined || lock === data?.phone_lock}
            loading={save.isPending}
            onClick={() => lock && save.mutate(lock)}
          >
            {t('act.save')}
          </Button>
        </div>
      }
    >
      <div aria-live="assertive">
        {save.error && (
          <Alert type="error" title={words.refusal(save.error, '')} className={css.alert ?? ''} />
        )}
      </div>
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : !data ? (
        <RowsSkeleton rows={3} />
      ) : (
        <Radio.Group
          className={css.choices ?? ''}
          aria-label={t('phoneLock.title')}
          value={lock}
          onChange={(event) => setChosen(event.target.value as PhoneLock)}
        >
          {(['off', 'required'] as const).map((one) => (
            <Radio key={one} value={one}>
              <b>{t(`phoneLock.${one}`)}</b>
              <span className={css.means}>
                {t(one === 'off' ? 'phoneLock.offMeans' : 'phoneLock.requiredMeans')}
              </span>
            </Radio>
          ))}
        </Radio.Group>
      )}
      <p className="muted">{t('phoneLock.when')}</p>
      <p className="muted">{t('phoneLock.lost')}</p>
    </Drawer>
  )
}
