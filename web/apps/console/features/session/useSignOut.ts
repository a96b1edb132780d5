import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { App } from 'antd'
import { api, Refusal } from '../../api'
import { useText } from '../../text'

export function useSignOut() {
  const { t } = useText()
  const { message } = App.useApp()
  const router = useRouter()
  const client = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.signOut(),
    onSettled: async (_, error) => {
      if (error && !(error instanceof Refusal && error.status === 401)) {
        void message.error(t('session.signOutFailed'))
        return
      }
      await router.navigate({ to: '/sign-in', search: {} })
      client.clear()
    },
  })
  return { signOut: () => mutate(), isBusy: isPending }
}
