import { errorText } from '@shared/i18n/errorText.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useEffect, useState } from 'react'
import { api, Refusal, type Role } from '../../api'
import { queries } from '../../queries'
import { useText } from '../../text'
import { type Draft, rememberDrafts, rememberedDrafts, without } from './drafts'

/** Unsaved roles of this tab, and how one of them is saved. */
export function useRoleDrafts(company: number) {
  const { t, format } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const [drafts, setDrafts] = useState(() => rememberedDrafts(company))
  useEffect(() => rememberDrafts(company, drafts), [company, drafts])

  const save = useMutation({
    mutationFn: ({ role, draft }: { role: Role; draft: Draft }) =>
      draft.version === 0 && !role.built_in
        ? api.addRole({ ...draft.now, key: role.key, name: draft.now.name ?? '' })
        : api.editRole(role.key, { ...draft.now, base_version: draft.version }),
    onSuccess: async (_saved, { role }) => {
      await client.invalidateQueries({ queryKey: ['roles'] })
      await client.invalidateQueries({ queryKey: queries.me.queryKey })
      setDrafts((known) => without(known, role.key))
      void message.success(t('roles.saved'))
    },
    onError: (error) => {
      const refusal = error instanceof Refusal ? error : new Refusal(0, {})
      void message.error(
        refusal.code === 'version_conflict'
          ? t('roles.stale')
          : errorText(
              { code: refusal.status === 0 ? 'network' : refusal.code, params: refusal.params },
              t,
              format,
            ),
      )
      // What is shown as saved is what the server has now.
      void client.invalidateQueries({ queryKey: ['roles', 'list'] })
    },
  })
  return { drafts, setDrafts, save }
}
