import {
  BatteryLow,
  CalendarOff,
  ChevronRight,
  Download,
  Eye,
  KeyRound,
  LogOut,
  Share,
  Sunset,
} from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApple, isInstalled, useInstallOffer } from '../../device/install.ts'
import { Link } from '../../frame/navigation.tsx'
import { Page } from '../../frame/Page.tsx'
import { usePreferences } from '../../frame/preferences.tsx'
import { useMe } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { Segmented } from '../../kit/Segmented.tsx'
import { ApprovalsLink } from '../approvals/ApprovalsLink.tsx'
import { Devices } from './Devices.tsx'
import { LockCard } from './LockCard.tsx'
import { SignOut } from './SignOut.tsx'
import { StorageCard } from './StorageCard.tsx'
import { Switch } from './Switch.tsx'

const CARD = 'mx-gutter rounded-lg bg-surface p-3.5 shadow-1'

function Install() {
  const { t } = useTranslation()
  const offer = useInstallOffer()
  if (isInstalled()) return null
  return (
    <section className={`${CARD} flex flex-col gap-2`}>
      <h2 className="flex items-center gap-2 text-lg">
        <Download size={18} aria-hidden />
        {t('me.install')}
      </h2>
      <p className="text-sm text-ink-2">{t('me.install_why')}</p>
      {offer ? (
        <Button tone="secondary" onClick={() => void offer()}>
          {t('me.install_now')}
        </Button>
      ) : (
        <p className="flex gap-2 text-sm text-ink-2">
          <Share size={16} aria-hidden className="mt-0.5 flex-none" />
          {isApple() ? t('me.install_apple') : t('me.install_menu')}
        </p>
      )}
    </section>
  )
}

export default function Me() {
  const { t } = useTranslation()
  const { person, company, positions, unit } = useMe()
  const { language, appearance, saver, saving, choose } = usePreferences()
  const [isLeaving, setLeaving] = useState(false)
  const header = (
    <header className="safe-top flex-none px-gutter pt-2 pb-3">
      <h1 tabIndex={-1} className="text-2xl leading-tight">
        {person.name}
      </h1>
      <p className="text-sm text-ink-2">
        {[person.code, positions[0]?.title, unit?.name, company.name].filter(Boolean).join(' · ')}
      </p>
    </header>
  )
  return (
    <Page title={t('tabs.me')} header={header} tabs>
      <div className="flex flex-col gap-3.5 pb-6">
        <Link
          to={{ page: 'day' }}
          className={`${CARD} flex min-h-tap items-center gap-3 active:bg-surface-2`}
        >
          <Sunset size={19} aria-hidden className="flex-none text-ink-2" />
          <span className="min-w-0 flex-1">
            <b className="block text-lg leading-snug">{t('me.day')}</b>
            <span className="block text-sm text-ink-2">{t('me.day_more')}</span>
          </span>
          <ChevronRight size={16} aria-hidden className="flex-none text-muted" />
        </Link>
        <ApprovalsLink className={CARD} />
        <Link
          to={{ page: 'leave' }}
          className={`${CARD} flex min-h-tap items-center gap-3 active:bg-surface-2`}
        >
          <CalendarOff size={19} aria-hidden className="flex-none text-ink-2" />
          <span className="min-w-0 flex-1">
            <b className="block text-lg leading-snug">{t('leave.title')}</b>
            <span className="block text-sm text-ink-2">{t('leave.more')}</span>
          </span>
          <ChevronRight size={16} aria-hidden className="flex-none text-muted" />
        </Link>
        <section className={`${CARD} flex flex-col gap-3`} aria-label={t('me.look')}>
          <div className="flex flex-col gap-1.5">
            <p className="text-sm text-muted" aria-hidden="true">
              {t('me.language')}
            </p>
            <Segmented
              name={t('me.language')}
              value={language}
              options={[
                { value: 'zh-CN', label: t('language.zh') },
                { value: 'en', label: t('language.en') },
              ]}
              onChange={(chosen) => void choose({ language: chosen })}
            />
          </div>
          <div className="flex flex-col gap-1.5">
            <p className="text-sm text-muted" aria-hidden="true">
              {t('me.appearance')}
            </p>
            <Segmented
              name={t('me.appearance')}
              value={appearance}
              options={(['light', 'dark', 'auto'] as const).map((value) => ({
                value,
                label: t(`me.${value}`),
              }))}
              onChange={(chosen) => void choose({ appearance: chosen })}
            />
          </div>
        </section>
        <section className={`${CARD} flex items-center gap-3`}>
          <BatteryLow size={19} aria-hidden className="flex-none text-ink-2" />
          <div className="min-w-0 flex-1">
            <h2 id="saver" className="text-lg leading-snug">
              {t('me.saver')}
            </h2>
            <p className="text-sm text-ink-2">{saving && !saver ? t('me.saver_auto') : t('me.saver_more')}</p>
          </div>
          <Switch labelledBy="saver" on={saver} onChange={(on) => void choose({ saver: on })} />
        </section>
        <Install />
        <StorageCard />
        <LockCard />
        <Link
          to={{ page: 'privacy' }}
          className={`${CARD} flex min-h-tap items-center gap-3 active:bg-surface-2`}
        >
          <Eye size={19} aria-hidden className="flex-none text-ink-2" />
          <span className="min-w-0 flex-1">
            <b className="block text-lg leading-snug">{t('privacy.title')}</b>
            <span className="block text-sm text-ink-2">{t('privacy.more')}</span>
          </span>
          <ChevronRight size={16} aria-hidden className="flex-none text-muted" />
        </Link>
        <Link
          to={{ page: 'account' }}
          className={`${CARD} flex min-h-tap items-center gap-3 active:bg-surface-2`}
        >
          <KeyRound size={19} aria-hidden className="flex-none text-ink-2" />
          <span className="min-w-0 flex-1">
            <b className="block text-lg leading-snug">{t('account.title')}</b>
            <span className="block text-sm text-ink-2">{t('account.more')}</span>
          </span>
          <ChevronRight size={16} aria-hidden className="flex-none text-muted" />
        </Link>
        <Devices />
        <div className="px-gutter">
          <Button tone="line" icon={LogOut} className="w-full" onClick={() => setLeaving(true)}>
            {t('me.sign_out')}
          </Button>
        </div>
        <p className="text-center text-xs text-muted">
          {t('app.name')} {__APP_VERSION__}
        </p>
      </div>
      {isLeaving && <SignOut onClose={() => setLeaving(false)} />}
    </Page>
  )
}
