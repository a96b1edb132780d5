import { useFormat } from '@shared/i18n/company.tsx'
import { errorText, type Problem } from '@shared/i18n/errorText.ts'
import { StoreError } from '@store/index.ts'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

/** One thing at a time, and a sentence when it did not work. */
export function useAttempt() {
  const { t } = useTranslation()
  const format = useFormat()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  async function attempt(what: () => Promise<void>, done?: () => void): Promise<void> {
    setBusy(true)
    setProblem(null)
    try {
      await what()
      done?.()
    } catch (error) {
      setProblem(error instanceof StoreError ? error : { code: 'unknown' })
    }
    setBusy(false)
  }
  return {
    isBusy,
    attempt,
    code: problem?.code ?? '',
    sentence: problem ? errorText(problem, t, format) : '',
  }
}
