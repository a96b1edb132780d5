import { errorText } from '@shared/i18n/errorText.ts'
import { useMutation } from '@tanstack/react-query'
import { App } from 'antd'
import { api, type Invites, Refusal } from '../../api'
import { useText } from '../../text'
import { useRefreshOrganisation } from './refresh'

/** What went wrong, as a sentence. */
export function useSentence(): (error: Error) => string {
  const { t, format } = useText()
  return (error) =>
    error instanceof Refusal
      ? errorText({ code: error.status === 0 ? 'network' : error.code, params: error.params }, t, format)
      : t('errors.unknown', { code: error.name })
}

export function useInvite(onMade: (made: Invites) => void) {
  const { message } = App.useApp()
  const sentence = useSentence()
  const refresh = useRefreshOrganisation()
  return useMutation({
    mutationFn: ({ ids, kind }: { ids: string[]; kind: 'link' | 'sheet' }) =>
      api.invite({ person_ids: ids, kind, base: location.origin, days: kind === 'sheet' ? 14 : 7 }),
    onSuccess: async (made) => {
      onMade(made)
      await refresh()
    },
    onError: (error) => void message.error(sentence(error)),
  })
}
