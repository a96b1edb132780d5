import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ShieldOff } from 'lucide-react'
import { PageHead } from '../../parts/PageHead'
import { State } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import { GROUPS, sectionsOf } from './sections'
import css from './settings.module.css'

/** The way to everything a company sets for itself; only what this person may set. */
export function SettingsPage() {
  const { t } = useText()
  const { data: me } = useSuspenseQuery(queries.me)
  const mine = sectionsOf(me)
  return (
    <>
      <PageHead title={t('settings.title')} />
      {mine.length === 0 && (
        <State icon={ShieldOff} title={t('state.noRights')}>
          {t('state.noRightsWhy')}
        </State>
      )}
      <div className={css.groups}>
        {GROUPS.filter((group) => mine.some((one) => one.group === group)).map((group) => (
          <section key={group} aria-labelledby={`settings-${group}`}>
            <h2 id={`settings-${group}`}>{t(`settings.groups.${group}`)}</h2>
            <ul className={css.cards}>
              {mine
                .filter((one) => one.group === group)
                .map(({ to, icon: Icon, title, about }) => (
                  <li key={to}>
                    <Link to={to} className={css.card}>
                      <Icon size={20} aria-hidden />
                      <b>{t(title)}</b>
                      <span className="muted">{t(about)}</span>
                    </Link>
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  )
}
