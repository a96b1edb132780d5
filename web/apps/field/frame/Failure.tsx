import { CloudOff } from 'lucide-react'
import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../kit/EmptyState.tsx'
import { Page } from './Page.tsx'

function Message() {
  const { t } = useTranslation()
  return (
    <Page title={t('failure.title')} tabs>
      <EmptyState icon={CloudOff} title={t('failure.title')} reason={t('failure.reason')}>
        <button
          type="button"
          onClick={() => location.reload()}
          className="min-h-tap rounded-md bg-surface-2 px-4 font-medium"
        >
          {t('words.retry')}
        </button>
      </EmptyState>
    </Page>
  )
}

/** A screen whose code did not arrive must not take the others with it. */
export class Failure extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false }

  static getDerivedStateFromError() {
    return { hasFailed: true }
  }

  override componentDidCatch(error: unknown) {
    console.error('screen', error)
  }

  override render() {
    return this.state.hasFailed ? <Message /> : this.props.children
  }
}
