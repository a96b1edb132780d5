import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useText } from '../../text'
import { signOn, type Tested } from './requests'

type Test = UseMutationResult<Tested, Error, string>

/** What the provider says of itself at this moment. */
export const useTest = (): Test => useMutation({ mutationFn: (issuer: string) => signOn.test(issuer) })

export function TestResult({ test }: { test: Test }) {
  const { t } = useText()
  const { data } = test
  if (test.isPending || (!data && !test.error)) return <div aria-live="polite" />
  return (
    <div aria-live="polite">
      {!data ? (
        <Alert type="error" title={t('errors.network')} />
      ) : data.reason ? (
        <Alert type="error" title={t(`providers.testBad.${data.reason}`)} />
      ) : (
        <Alert
          type="success"
          title={t('providers.testGood', { keys: data.keys, algorithms: data.algorithms.join(' ') })}
          description={t('providers.testWhere', { address: data.authorize })}
        />
      )}
    </div>
  )
}
