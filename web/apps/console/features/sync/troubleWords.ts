import { errorText } from '@shared/i18n/errorText.ts'
import { Refusal, type Trouble } from '../../api'
import { useText } from '../../text'
import { useWords } from '../../words'
import { EDITABLE } from '../customers/edits'
import { fieldNamed, givenName, type Line } from './payload'

const TYPES = {
  'visit.check_in': 'check_in',
  'visit.attach_fix': 'attach_fix',
  'visit.check_out': 'check_out',
  'visit.add_photo': 'add_photo',
  'customer.create': 'create',
  'customer.edit': 'edit',
} as const

const FIELDS = [
  'customer_id',
  'visit_id',
  'plan_item_id',
  'position_id',
  'id',
  'started_at',
  'ended_at',
  'taken_at',
  'mono_ms',
  'fix',
  'pin',
  'lng',
  'lat',
  'accuracy_m',
  'altitude_m',
  'speed_mps',
  'heading_deg',
  'simulated',
  'no_fix_reason',
  'saver',
  'note',
  'reason',
  'kind',
  'sha256',
  'size',
  'mime',
  'width',
  'height',
  'live',
  'watermark',
  'datum',
  'radius_m',
  'source',
  'code',
] as const
const DATUMS = ['wgs84', 'gcj02', 'bd09', 'unknown'] as const
const NO_FIX = ['denied', 'off', 'timeout', 'unsupported', 'saver'] as const

/** The server's words for what is wrong with a field, by how they begin. */
const FAULTS = [
  ['missing', 'missing'],
  ['extra', 'extra'],
  ['string_too_long', 'tooLong'],
  ['too_long', 'tooLong'],
  ['string_too_short', 'tooShort'],
  ['too_short', 'tooShort'],
  ['greater', 'outOfRange'],
  ['less', 'outOfRange'],
] as const

export function faultOf(reason: string) {
  return FAULTS.find(([start]) => reason.startsWith(start))?.[1] ?? 'wrong'
}

/** Words for what phones sent. What this build does not know is shown as it was sent. */
export function useTroubleWords() {
  const { t, format } = useText()
  const words = useWords()

  const type = (code: string) => {
    const known = Object.entries(TYPES).find(([one]) => one === code)?.[1]
    if (known) return t(`trouble.type.${known}`)
    return code === '' ? t('trouble.type.unknown') : code
  }
  const isCustomer = (operation: string) => operation.startsWith('customer.')
  const segment = (name: string, operation: string) => {
    const ofCustomer = isCustomer(operation) && EDITABLE.find((one) => one === name)
    if (ofCustomer) return t(`customers.${ofCustomer}`)
    const known = FIELDS.find((one) => one === name)
    return known ? t(`fieldName.${known}`) : name
  }
  const field = (path: readonly string[], operation: string) =>
    path.map((name) => segment(name, operation)).join(' · ')

  const value = ({ path, value: raw }: Line, operation: string): string => {
    const name = path.at(-1) ?? ''
    if (raw === null || raw === '') return t('trouble.empty')
    if (typeof raw === 'boolean') return t(raw ? 'trouble.yes' : 'trouble.no')
    if (typeof raw === 'number') return String(raw)
    if (typeof raw !== 'string') return JSON.stringify(raw)
    if (name.endsWith('_at') && !Number.isNaN(Date.parse(raw)))
      return `${format.date(raw)} ${format.timeSeconds(raw)}`
    if (isCustomer(operation) && name === 'kind') return words.kind(raw)
    if (isCustomer(operation) && name === 'status') return words.status(raw)
    if (name === 'kind') return words.photoKind(raw)
    if (name === 'source') return words.pinSource(raw)
    const datum = DATUMS.find((one) => one === raw)
    if (name === 'datum' && datum) return t(`datum.${datum}`)
    const noFix = NO_FIX.find((one) => one === raw)
    if (name === 'no_fix_reason' && noFix) return t(`noFix.${noFix}`)
    return raw
  }

  /** The customer, if it is about one: by the server's name, else by the name that the phone gave it. */
  const customer = (trouble: Trouble) => trouble.customer_name || givenName(trouble.payload)

  const title = (trouble: Trouble) => {
    const about = customer(trouble)
    return about ? t('trouble.at', { type: type(trouble.type), customer: about }) : type(trouble.type)
  }

  const problem = (code: string, params: Record<string, unknown>, operation: string): string => {
    const sentence = errorText({ code, params }, t, format)
    const path = fieldNamed(params)
    if (code !== 'malformed' || path.length === 0) return sentence
    const reason = t(`fieldFault.${faultOf(String(params.reason ?? ''))}`)
    return t('trouble.field', { field: field(path, operation), reason })
  }
  const refusal = (error: Error, operation: string): string => {
    if (!(error instanceof Refusal)) return t('errors.unknown', { code: error.name })
    return problem(error.status === 0 ? 'network' : error.code, error.params, operation)
  }
  return { type, field, value, customer, title, problem, refusal }
}
