import type { Formatter } from '@shared/i18n/format.ts'
import type { TFunction } from 'i18next'
import type { Reason } from './verdict.ts'

const NO_FIX = ['denied', 'off', 'timeout', 'unsupported', 'saver'] as const

/** The two lines of a reason: what was measured, and what it means. */
export function reasonText(reason: Reason, t: TFunction, format: Formatter): { title: string; more: string } {
  const { code, params = {}, kind } = reason
  const number = (name: string) => (typeof params[name] === 'number' ? params[name] : 0)
  const distance = format.distance(number('distance_m'))
  switch (code) {
    case 'no_fix': {
      const why = NO_FIX.find((known) => known === params.reason)
      return { title: t('reason.no_fix'), more: why ? t(`reason.no_fix_${why}`) : '' }
    }
    case 'no_pin':
      return { title: t('reason.no_pin'), more: t('reason.no_pin_more') }
    case 'pin_datum_unknown':
      return { title: t('reason.pin_datum_unknown'), more: t('reason.pin_datum_unknown_more') }
    case 'accuracy_absent':
      return { title: t('reason.accuracy_absent', { distance }), more: t('reason.accuracy_absent_more') }
    case 'distance':
      return {
        title: t(kind === 'for' ? 'reason.distance_near' : 'reason.distance_far', { distance }),
        more: t('reason.distance_more', {
          accuracy: format.distance(number('accuracy_m')),
          radius: format.distance(number('radius_m')),
          inside: format.percent(number('inside_pct') / 100),
        }),
      }
    case 'fix_age': {
      const age = number('age_s')
      return {
        title: t(kind === 'for' ? 'reason.fix_age_fresh' : 'reason.fix_age_old'),
        more: age < 1 ? t('reason.fix_age_now') : t('reason.fix_age_more', { age: format.duration(age) }),
      }
    }
    default:
      return { title: t('reason.other', { code }), more: '' }
  }
}
