import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { useFormat } from '@shared/i18n/company.tsx'
import { errorText, type Problem } from '@shared/i18n/errorText.ts'
import { MessageSquare } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore, useSync } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { useToast } from '../../kit/toast.tsx'
import { leaveRemark } from './handing.ts'

interface Props {
  runId: string
  comment: string
  onMissing: () => void
  onSaid: () => void
}

/** A remark decides nothing and is for everybody to read at once: it needs the network, and says so. */
export function Remark({ runId, comment, onMissing, onSaid }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const toast = useToast()
  const { online } = useSync()
  // A second try after a lost answer is the same remark.
  const [id, setId] = useState(() => uuidv7(new Date()))
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')

  async function say() {
    const said = comment.trim()
    setProblem('')
    if (!said) return onMissing()
    setBusy(true)
    try {
      await leaveRemark(runId, id, said)
      setId(uuidv7(new Date()))
      onSaid()
      toast({ text: t('approval.remarked') })
      void store.sync.now()
    } catch (error) {
      setProblem(errorText(error as Problem, t, format))
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      <Button
        icon={MessageSquare}
        className="mt-2"
        busy={isBusy}
        disabled={!online}
        onClick={() => void say()}
      >
        {t('approval.remark')}
      </Button>
      {!online && <p className="pt-1 text-sm text-muted">{t('approval.remark_offline')}</p>}
      {problem && (
        <p role="alert" className="pt-1 text-sm text-danger">
          {problem}
        </p>
      )}
    </>
  )
}
