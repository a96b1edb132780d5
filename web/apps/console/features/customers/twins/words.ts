import { useText } from '../../../text'
import type { Side } from './requests'

const REASONS = [
  'name',
  'common_name',
  'branch',
  'trade',
  'phone',
  'licence',
  'place',
  'address',
  'floor',
  'room',
] as const

export function useTwinWords() {
  const { t, format } = useText()
  return {
    reason: (code: string) => {
      const known = REASONS.find((one) => one === code)
      return known === undefined ? code : t(`twins.reason.${known}`)
    },
    place: ({ district, address, floor, room }: Side) =>
      [district, address, floor, room].filter(Boolean).join(' '),
    away: (metres: number | null) =>
      metres === null ? '' : t('twins.away', { away: format.distance(metres) }),
  }
}
