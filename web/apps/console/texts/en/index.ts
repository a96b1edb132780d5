import type { ConsoleTexts } from '../zh/index.ts'
import { approvals } from './approvals.ts'
import { audit } from './audit.ts'
import { company } from './company.ts'
import { customers } from './customers.ts'
import { desk } from './desk.ts'
import { keys } from './keys.ts'
import { leaves } from './leave.ts'
import { leavings } from './leaving.ts'
import { live } from './live.ts'
import { org } from './org.ts'
import { ownCompany } from './ownCompany.ts'
import { roles } from './roles.ts'
import { security } from './security.ts'
import { settings } from './settings.ts'
import { signOnSet } from './signOnSet.ts'
import { sync } from './sync.ts'
import { visits } from './visits.ts'

export const texts: ConsoleTexts = {
  ...desk,
  ...leaves,
  ...leavings,
  ...live,
  ...keys,
  ...company,
  ...customers,
  ...visits,
  ...sync,
  ...approvals,
  ...org,
  ...ownCompany,
  ...roles,
  ...audit,
  ...security,
  ...signOnSet,
  ...settings,
}
