import { Button } from 'antd'
import { Smartphone } from 'lucide-react'
import type { Me } from '../api'
import { useSignOut } from '../features/session/useSignOut'
import { usePageTitle } from '../parts/PageHead'
import { State } from '../parts/states'
import { useText } from '../text'
import css from './shell.module.css'

/** The console is for those who lead; a rep's work is on the phone. */
export function OnlyPhone({ me }: { me: Me }) {
  const { t } = useText()
  const { signOut, isBusy } = useSignOut()
  usePageTitle(t('onlyPhone.title'))
  return (
    <main className={css.alone}>
      <State
        icon={Smartphone}
        title={t('onlyPhone.title')}
        action={
          <>
            <Button type="primary" href="/m/">
              {t('onlyPhone.go')}
            </Button>
            <Button onClick={signOut} loading={isBusy}>
              {t('session.signOut')}
            </Button>
          </>
        }
      >
        {t('onlyPhone.why', { name: me.person.name })}
      </State>
    </main>
  )
}
