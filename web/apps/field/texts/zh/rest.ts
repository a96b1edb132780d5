import { accuracy, check_in, demo, photo, position } from './checkIn.ts'
import { customer, customers, field } from './customer.ts'
import { devices, language, me, sign_in, sign_out } from './me.ts'
import { operation, unsent } from './unsent.ts'
import { visit } from './visit.ts'

export const rest = {
  accuracy,
  check_in,
  customer,
  customers,
  demo,
  devices,
  field,
  language,
  me,
  operation,
  photo,
  position,
  sign_in,
  sign_out,
  unsent,
  visit,
}
