import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import { StoreError } from '@store/index.ts'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { navigate } from '../../frame/navigation.tsx'
import { useStore, useSync } from '../../frame/store.tsx'
import { BottomSheet } from '../../kit/BottomSheet.tsx'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'

/** Says what is unsent before the phone is left. Nothing is ever wiped. */
export function SignOut({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const { unsent, photosLeft } = useSync()
  const [busy, setBusy] = useState<'send-first' | 'lock' | null>(null)
  const [problem, setProblem] = useState('')
  const left = unsent + photosLeft

  async function leave(mode: 'send-first' | 'lock') {
    setBusy(mode)
    setProblem('')
    try {
      await store.session.signOut(mode)
      navigate({ page: 'today' }, { replace: true })
    } catch (error) {
      const isStuck = error instanceof StoreError && error.code === 'unsent_remains'
      setProblem(
        isStuck
          ? t('sign_out.stuck')
          : errorText(error instanceof StoreError ? error : { code: 'unknown' }, t, format),
      )
      setBusy(null)
    }
  }

  return (
    <BottomSheet title={t('sign_out.title')} onClose={onClose}>
      <p className="pb-3 text-md text-ink-2">
        {left > 0 ? t('sign_out.unsent', { n: left }) : t('sign_out.nothing')}
      </p>
      {problem && (
        <div className="pb-3">
          <Note kind="warning" urgent>
            {problem}
          </Note>
        </div>
      )}
      <div className="flex flex-wrap gap-2 pb-2">
        <Button
          big
          tone={left > 0 ? 'line' : 'primary'}
          className="flex-1"
          busy={busy === 'lock'}
          onClick={() => void leave('lock')}
        >
          {t('sign_out.go')}
        </Button>
        {left > 0 && (
          <Button
            big
            tone="primary"
            className="flex-1"
            busy={busy === 'send-first'}
            onClick={() => void leave('send-first')}
          >
            {t('sign_out.send_first')}
          </Button>
        )}
      </div>
    </BottomSheet>
  )
}
