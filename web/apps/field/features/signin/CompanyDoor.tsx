import type { Choice, useCompany } from '@shared/account/signOn.ts'
import { wayTo } from '@shared/account/signOn.ts'
import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import { ShieldCheck } from 'lucide-react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { deviceLabel } from '../../device/label.ts'
import { useStore } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { TextField } from '../../kit/TextField.tsx'

type Company = ReturnType<typeof useCompany>

const BACK = '/m/sign-in?arrived=1'

/** A button for each of the company's ways; the browser goes there and comes back to this page. */
export function CompanyWays({ company, isMain = false }: { company: Company; isMain?: boolean }) {
  const { t } = useTranslation()
  const store = useStore()
  async function go(choice: Choice) {
    const ids = await (await store.session.signOn()).deviceIds()
    return wayTo(choice, BACK, { ids, label: deviceLabel(), kind: 'phone' })
  }
  return (
    <>
      {company.choices.map((choice) => (
        <Button
          key={choice.id}
          big
          tone={isMain ? 'primary' : 'line'}
          icon={ShieldCheck}
          busy={company.isBusy}
          onClick={() => void company.setOut(() => go(choice))}
        >
          {t('signOn.by', { name: choice.name })}
        </Button>
      ))}
    </>
  )
}

/** For those whose company has an account of its own for them: first which company, then its ways. */
export function CompanyDoor({ company, onPassword }: { company: Company; onPassword: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { code, choices, problem } = company
  const sentence = problem ? errorText(problem, t, format) : undefined
  function find(event: FormEvent) {
    event.preventDefault()
    void company.look()
  }
  return (
    <div className="flex flex-col gap-4 pb-4">
      <h2 className="text-xl">{t('signOn.title')}</h2>
      {choices.length > 0 ? (
        <>
          <p className="text-sm text-ink-2">{t('signOn.of', { code })}</p>
          {sentence && (
            <p role="alert" className="text-sm text-danger">
              {sentence}
            </p>
          )}
          <CompanyWays company={company} isMain />
        </>
      ) : (
        <form onSubmit={find} className="flex flex-col gap-4">
          <p className="text-sm text-ink-2">{t('signOn.lead')}</p>
          <TextField
            label={t('signOn.code')}
            name="company"
            value={code}
            hint={t('signOn.codeHint')}
            error={sentence}
            onChange={(event) => company.setCode(event.target.value)}
            autoComplete="organization"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
          <Button type="submit" tone="primary" big busy={company.isBusy}>
            {t('signOn.find')}
          </Button>
        </form>
      )}
      <div className="-mt-2 flex flex-wrap justify-between">
        <Button tone="text" onClick={onPassword}>
          {t('signOn.byPassword')}
        </Button>
        {choices.length > 0 && (
          <Button tone="text" onClick={company.forget}>
            {t('signOn.other')}
          </Button>
        )}
      </div>
    </div>
  )
}
