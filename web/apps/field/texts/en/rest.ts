import { account, steps } from './account.ts'
import { approval, hand_over } from './approval.ts'
import { accuracy, check_in, demo, photo, position } from './checkIn.ts'
import { contact } from './contact.ts'
import { customer, customers, field } from './customer.ts'
import { day } from './day.ts'
import { leave } from './leave.ts'
import { lock, removed } from './lock.ts'
import { devices, language, me, sign_in, sign_out } from './me.ts'
import { note, reminder } from './note.ts'
import { near, pin_ask } from './pins.ts'
import { pool } from './pool.ts'
import { privacy } from './privacy.ts'
import { correct, discard, export_file, operation, unsent } from './unsent.ts'
import { visit } from './visit.ts'
import { welcome } from './welcome.ts'

export const rest = {
  accuracy,
  approval,
  hand_over,
  account,
  steps,
  check_in,
  contact,
  correct,
  customer,
  customers,
  day,
  demo,
  devices,
  discard,
  export_file,
  field,
  language,
  leave,
  lock,
  me,
  note,
  operation,
  near,
  photo,
  pin_ask,
  pool,
  position,
  privacy,
  reminder,
  removed,
  sign_in,
  sign_out,
  unsent,
  visit,
  welcome,
}
