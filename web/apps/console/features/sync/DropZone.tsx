import { FileUp } from 'lucide-react'
import { useState } from 'react'
import { useText } from '../../text'
import css from './import.module.css'

interface Props {
  isBusy: boolean
  onFile: (file: File) => void
}

/** The label is the button of the file field, so that keys, clicks and drops all reach it. */
export function DropZone({ isBusy, onFile }: Props) {
  const { t } = useText()
  const [isOver, setOver] = useState(false)
  return (
    <label
      className={css.drop}
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        const [file] = event.dataTransfer.files
        if (file) onFile(file)
      }}
    >
      <FileUp size={28} strokeWidth={1.75} aria-hidden />
      <span role="status">{t(isBusy ? 'importing.checking' : 'importing.drop')}</span>
      <b>{t('importing.choose')}</b>
      <input
        type="file"
        accept=".json,application/json"
        className="only-spoken"
        disabled={isBusy}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          // The same file may be chosen again after it was mended.
          event.target.value = ''
          if (file) onFile(file)
        }}
      />
    </label>
  )
}
