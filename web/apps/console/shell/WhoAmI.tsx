import { setLanguage } from '@shared/i18n/setup.ts'
import type { Language } from '@shared/i18n/terms.ts'
import type { Appearance } from '@shared/ui/appearance.ts'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Popover, Segmented } from 'antd'
import { Ellipsis, KeyRound, LogOut } from 'lucide-react'
import { useState } from 'react'
import { api, type Me } from '../api'
import { initialsOf } from '../features/people/initials'
import { useSignOut } from '../features/session/useSignOut'
import { queries } from '../queries'
import { rememberLanguage, useText } from '../text'
import { APPEARANCES, chooseAppearance, useAppearance } from '../theme'
import { useWords } from '../words'
import css from './who.module.css'

export function WhoAmI({ me }: { me: Me }) {
  const { t } = useText()
  const [open, setOpen] = useState(false)
  return (
    <Popover
      trigger="click"
      placement="topLeft"
      open={open}
      onOpenChange={setOpen}
      content={<Menu me={me} close={() => setOpen(false)} />}
    >
      <button
        type="button"
        className={css.who}
        aria-expanded={open}
        aria-label={t('shell.account', { name: me.person.name })}
      >
        <span className="avatar">{initialsOf(me.person.name)}</span>
        <span className={css.whoText}>
          <b className="cut">{me.person.name}</b>
          <small className="cut">{me.unit?.name ?? me.company.name}</small>
        </span>
        <Ellipsis size={16} aria-hidden className={css.dots} />
      </button>
    </Popover>
  )
}

function Menu({ me, close }: { me: Me; close: () => void }) {
  const { t } = useText()
  const words = useWords()
  const { signOut, isBusy } = useSignOut()
  return (
    <div className={css.menu}>
      <header>
        <b>{me.person.name}</b>
        <span className="muted">
          {[me.unit?.name, ...me.roles.map(words.role)].filter(Boolean).join(' · ')}
        </span>
      </header>
      <LanguageChoice />
      <AppearanceChoice />
      <Link to="/me" onClick={close}>
        <KeyRound size={15} aria-hidden style={{ verticalAlign: '-2px', marginRight: 6 }} />
        {t('account.title')}
      </Link>
      <Button block icon={<LogOut size={15} aria-hidden />} onClick={signOut} loading={isBusy}>
        {t('session.signOut')}
      </Button>
    </div>
  )
}

/** Kept on this device at once, and with the person when one is signed in. */
export function LanguageChoice() {
  const { t, language } = useText()
  const client = useQueryClient()
  const choose = (next: Language) => {
    rememberLanguage(next)
    void setLanguage(next)
    if (client.getQueryData(queries.me.queryKey))
      void api.setLocale(next === 'en' ? 'en' : 'zh').catch(() => undefined)
  }
  return (
    <div className={css.choice}>
      <span id="language">{t('shell.language')}</span>
      <Segmented<Language>
        aria-labelledby="language"
        block
        value={language}
        onChange={choose}
        options={[
          { value: 'zh-CN', label: <span lang="zh-CN">{t('shell.chinese')}</span> },
          { value: 'en', label: <span lang="en">{t('shell.english')}</span> },
        ]}
      />
    </div>
  )
}

export function AppearanceChoice() {
  const { t } = useText()
  const appearance = useAppearance()
  return (
    <div className={css.choice}>
      <span id="appearance">{t('shell.appearance')}</span>
      <Segmented<Appearance>
        aria-labelledby="appearance"
        block
        value={appearance}
        onChange={chooseAppearance}
        options={APPEARANCES.map((one) => ({ value: one, label: t(`appearance.${one}`) }))}
      />
    </div>
  )
}
