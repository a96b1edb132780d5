import { problemOf } from '@shared/account/account.ts'
import { isWithdrawn } from '@shared/account/passkeys.ts'
import { errorText } from '@shared/i18n/errorText.ts'
import { App } from 'antd'
import { useState } from 'react'
import { useText } from '../../text'

/** Does one thing at a time and says what went wrong; `confirm` is asked when the server wants to know who it is. */
export function useDoing(confirm?: () => Promise<boolean>) {
  const { t, format } = useText()
  const { message } = App.useApp()
  const [isBusy, setBusy] = useState(false)

  async function run<T>(work: () => Promise<T>, said?: string): Promise<T | undefined> {
    setBusy(true)
    try {
      const done = await attempt(work)
      if (said) void message.success(said)
      return done
    } catch (error) {
      if (!isWithdrawn(error) && error !== NOT_CONFIRMED)
        void message.error(errorText(problemOf(error), t, format))
      return undefined
    } finally {
      setBusy(false)
    }
  }

  async function attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!confirm || problemOf(error).code !== 'confirm_first') throw error
      if (!(await confirm())) throw NOT_CONFIRMED
      return work()
    }
  }

  return { run, isBusy }
}

const NOT_CONFIRMED = new Error('not confirmed')
