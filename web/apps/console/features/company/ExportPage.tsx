import { PageHead } from '../../parts/PageHead'
import { useText } from '../../text'
import css from '../security/security.module.css'
import { SettingsCrumb } from '../settings/SettingsCrumb'
import { ExportCard } from './ExportCard'

export function ExportPage() {
  const { t } = useText()
  return (
    <>
      <PageHead title={t('companyExport.title')} crumb={<SettingsCrumb />} />
      <div className={css.page}>
        <ExportCard />
      </div>
    </>
  )
}
