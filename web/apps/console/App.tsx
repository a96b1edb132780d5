import { dark, light } from '@shared/ui/antd-theme.ts'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { App as AntdApp, ConfigProvider } from 'antd'
import en from 'antd/locale/en_US'
import zh from 'antd/locale/zh_CN'
import { useEffect } from 'react'
import { Refusal } from './api'
import { newQueryClient } from './queries'
import { newRouter } from './router'
import { useText } from './text'
import { useIsCalm, useIsDark } from './theme'

const queryClient = newQueryClient()
const router = newRouter(queryClient)

/** A session that ended elsewhere brings back the sign-in page, and from there the same page again. */
function useSignInWhenAsked() {
  useEffect(
    () =>
      queryClient.getQueryCache().subscribe((event) => {
        if (event.type !== 'updated' || event.action.type !== 'error') return
        const { error } = event.action
        if (!(error instanceof Refusal) || error.status !== 401) return
        const { location } = router.state
        if (/\/(sign-in|welcome)$/.test(location.pathname)) return
        queryClient.removeQueries({ queryKey: ['me'] })
        void router.navigate({ to: '/sign-in', search: { next: location.publicHref } })
      }),
    [],
  )
}

/** The server writes another one into each answer; style elements without it are refused by the page's policy. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

export function App() {
  const { language } = useText()
  const look = useIsDark() ? dark : light
  const isCalm = useIsCalm()
  useSignInWhenAsked()
  return (
    <ConfigProvider
      theme={isCalm ? { ...look, token: { ...look.token, motion: false } } : look}
      csp={{ nonce }}
      locale={language === 'en' ? en : zh}
      button={{ autoInsertSpace: false }}
    >
      <AntdApp component={false} message={{ maxCount: 2 }} notification={{ placement: 'bottomRight' }}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntdApp>
    </ConfigProvider>
  )
}
