import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { App, DatePicker } from 'antd'
import dayjs from 'dayjs'
import { queries } from '../../queries'
import { useText } from '../../text'
import { useSentence } from '../people/useInvite'
import { type PinRequest, pinCalls, pinQueries } from './calls'
import css from './pins.module.css'

/** Since when past visits are judged again, chosen by whoever decides and may set pins; others read it. */
export function SinceChoice({ request, decides }: { request: PinRequest; decides: boolean }) {
  const { t, format } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const { data: me } = useSuspenseQuery(queries.me)
  const sentence = useSentence()
  const { mutate, isPending } = useMutation({
    mutationFn: (since: string | null) => pinCalls.since(request.id, since),
    onSuccess: (told) => {
      client.setQueryData(pinQueries.request(request.id).queryKey, told)
      void message.success(t('pinAsked.sinceKept'))
    },
    onError: (error) => void message.error(sentence(error)),
  })
  if (!request.before) return null
  if (!decides || !me.abilities.includes('pin:set') || request.state !== 'asked')
    return request.since ? (
      <p>{t('pinAsked.sinceIs', { day: format.date(`${request.since}T12:00:00Z`) })}</p>
    ) : null
  return (
    <section>
      <h3>{t('pinAsked.since')}</h3>
      <div className={css.since}>
        <DatePicker
          aria-label={t('pinAsked.since')}
          placeholder={t('pinAsked.sinceNever')}
          style={{ width: 240 }}
          value={request.since ? dayjs(request.since) : null}
          disabled={isPending}
          disabledDate={(day) => day.isAfter(dayjs(), 'day')}
          onChange={(day) => mutate(day ? day.format('YYYY-MM-DD') : null)}
        />
        <span className="muted">{t('pinAsked.sinceWhy')}</span>
      </div>
    </section>
  )
}
