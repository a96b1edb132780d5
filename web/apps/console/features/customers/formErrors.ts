import { errorText } from '@shared/i18n/errorText.ts'
import type { FormInstance } from 'antd'
import { Refusal } from '../../api'
import { useText } from '../../text'

/** Puts the server's findings beside their fields; what belongs to none is returned as a sentence. */
export function useFormErrors(form: FormInstance) {
  const { t, format } = useText()
  return (error: Error): string => {
    if (!(error instanceof Refusal)) return t('errors.unknown', { code: error.name })
    const known = new Set(Object.keys(form.getFieldsValue(true)))
    const fields = error.errors.flatMap(({ loc, code }) => {
      const name = loc.split('.').findLast((part) => known.has(part))
      return name ? [{ name, errors: [t('form.refused', { code })] }] : []
    })
    form.setFields(fields)
    return errorText({ code: error.status === 0 ? 'network' : error.code, params: error.params }, t, format)
  }
}
