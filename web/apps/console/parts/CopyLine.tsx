import { Button, Input, type InputRef } from 'antd'
import { Copy } from 'lucide-react'
import { useRef, useState } from 'react'
import { useText } from '../text'
import css from './page.module.css'

interface CopyLineProps {
  text: string
  label: string
  /** The label stands above it; else it is only spoken. */
  isNamed?: boolean
}

/** A text to take along. Where the browser lets no page copy (plain http), it is selected and the keys are named. */
export function CopyLine({ text, label, isNamed = false }: CopyLineProps) {
  const { t } = useText()
  const field = useRef<InputRef>(null)
  const [told, setTold] = useState<'copied' | 'selected' | null>(null)
  async function copy() {
    field.current?.select()
    try {
      await navigator.clipboard.writeText(text)
      setTold('copied')
    } catch {
      setTold('selected')
    }
  }
  return (
    <div className={css.copyLine}>
      {isNamed && <span className="muted">{label}</span>}
      <div>
        <Input
          ref={field}
          readOnly
          value={text}
          aria-label={label}
          onFocus={(event) => event.target.select()}
        />
        <Button
          icon={<Copy size={14} aria-hidden />}
          aria-label={`${t('copy.go')} ${label}`}
          onClick={() => void copy()}
        >
          {t('copy.go')}
        </Button>
      </div>
      <small role="status" className="muted">
        {told && t(told === 'copied' ? 'copy.done' : 'copy.selected')}
      </small>
    </div>
  )
}
