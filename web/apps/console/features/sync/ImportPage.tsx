import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert } from 'antd'
import { useState } from 'react'
import { PageHead } from '../../parts/PageHead'
import { queries } from '../../queries'
import { useText } from '../../text'
import { DropZone } from './DropZone'
import { FilePreview } from './FilePreview'
import css from './import.module.css'
import { type FileFault, type OutboxFile, readOutboxFile, UnusableFile } from './outboxFile'

/** A phone's file: checked here, shown, handed in, and then decided record by record. */
export function ImportPage() {
  const { t } = useText()
  const { data: me } = useSuspenseQuery(queries.me)
  const [file, setFile] = useState<OutboxFile | null>(null)
  const [isChecking, setChecking] = useState(false)
  const [fault, setFault] = useState<FileFault | null>(null)

  const check = async (chosen: File) => {
    setFault(null)
    setChecking(true)
    try {
      setFile(await readOutboxFile(chosen.name, await chosen.text(), String(me.company.id)))
    } catch (error) {
      setFault(error instanceof UnusableFile ? error.fault : 'not_json')
    } finally {
      setChecking(false)
    }
  }
  return (
    <>
      <PageHead
        title={t('importing.title')}
        crumb={
          <Link to="/sync" search={{}}>
            {t('sync.title')}
          </Link>
        }
      />
      <div className={css.page}>
        {file ? (
          <FilePreview key={`${file.name} ${file.madeAt}`} file={file} onAnother={() => setFile(null)} />
        ) : (
          <>
            <p className={css.about}>{t('importing.about')}</p>
            <div aria-live="assertive">
              {fault && <Alert type="error" title={t(`importing.fault.${fault}`)} />}
            </div>
            <DropZone isBusy={isChecking} onFile={(chosen) => void check(chosen)} />
          </>
        )}
      </div>
    </>
  )
}
