import { type Choice, type useCompany, wayTo } from '@shared/account/signOn.ts'
import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { errorText } from '@shared/i18n/errorText.ts'
import { Alert, Button, Form, Input } from 'antd'
import { Building2 } from 'lucide-react'
import { useText } from '../../text'
import { thisDevice } from './device'
import css from './session.module.css'

type Company = ReturnType<typeof useCompany>

interface WaysProps {
  company: Company
  next: string | undefined
  isMain?: boolean
}

/** A button for each of the company's ways; the browser goes there and comes back with a session. */
export function CompanyWays({ company, next, isMain = false }: WaysProps) {
  const { t, format } = useText()
  const go = async (choice: Choice) => {
    const { id, label, kind } = thisDevice()
    return wayTo(choice, next ?? '/console/', { ids: [id, uuidv7()], label, kind })
  }
  return (
    <>
      {company.problem && (
        <Alert
          type="error"
          className={css.alert ?? ''}
          title={errorText(company.problem, t, format)}
          role="alert"
        />
      )}
      {company.choices.map((choice) => (
        <Button
          key={choice.id}
          block
          size="large"
          type={isMain ? 'primary' : 'default'}
          className={css.under ?? ''}
          icon={<Building2 size={16} aria-hidden />}
          loading={company.isBusy}
          onClick={() => void company.setOut(() => go(choice))}
        >
          {t('signOn.by', { name: choice.name })}
        </Button>
      ))}
    </>
  )
}

interface DoorProps {
  company: Company
  next: string | undefined
  onPassword: () => void
}

/** For those whose company has an account of its own for them: first which company, then its ways. */
export function CompanyDoor({ company, next, onPassword }: DoorProps) {
  const { t, format } = useText()
  const isKnown = company.choices.length > 0
  return (
    <>
      <h2>{t('signOn.title')}</h2>
      {isKnown ? (
        <>
          <p className="muted">{t('signOn.of', { code: company.code })}</p>
          <CompanyWays company={company} next={next} isMain />
        </>
      ) : (
        <Form layout="vertical" requiredMark={false} size="large" onFinish={() => void company.look()}>
          <p className="muted">{t('signOn.lead')}</p>
          <Form.Item label={t('signOn.code')} htmlFor="company" extra={t('signOn.codeHint')}>
            <Input
              id="company"
              value={company.code}
              onChange={(event) => company.setCode(event.target.value)}
              autoComplete="organization"
              autoCapitalize="none"
              spellCheck={false}
              required
              autoFocus
            />
          </Form.Item>
          <div aria-live="assertive">
            {company.problem && (
              <Alert type="error" className={css.alert ?? ''} title={errorText(company.problem, t, format)} />
            )}
          </div>
          <Button type="primary" htmlType="submit" block loading={company.isBusy}>
            {t('signOn.find')}
          </Button>
        </Form>
      )}
      <div className={css.ways}>
        <Button type="link" onClick={onPassword}>
          {t('signOn.byPassword')}
        </Button>
        {isKnown && (
          <Button type="link" onClick={company.forget}>
            {t('signOn.other')}
          </Button>
        )}
      </div>
    </>
  )
}
