import { Link } from '@tanstack/react-router'
import { useText } from '../../text'

/** The way back from one of the settings to all of them. */
export function SettingsCrumb() {
  const { t } = useText()
  return <Link to="/settings">{t('settings.title')}</Link>
}
