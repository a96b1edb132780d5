import type { ConsoleTexts } from '../zh/index.ts'
import { approvals } from './approvals.ts'
import { audit } from './audit.ts'
import { company } from './company.ts'
import { contacts } from './contacts.ts'
import { customers } from './customers.ts'
import { deals } from './deals.ts'
import { desk } from './desk.ts'
import { imports } from './imports.ts'
import { keys } from './keys.ts'
import { leaves } from './leave.ts'
import { leavings } from './leaving.ts'
import { lists } from './lists.ts'
import { live } from './live.ts'
import { notes } from './notes.ts'
import { org } from './org.ts'
import { ownCompany } from './ownCompany.ts'
import { pins } from './pins.ts'
import { pool } from './pool.ts'
import { roles } from './roles.ts'
import { security } from './security.ts'
import { settings } from './settings.ts'
import { signOnSet } from './signOnSet.ts'
import { sync } from './sync.ts'
import { territories } from './territories.ts'
import { twins } from './twins.ts'
import { visits } from './visits.ts'

export const texts: ConsoleTexts = {
  ...deals,
  ...desk,
  ...leaves,
  ...leavings,
  ...lists,
  ...live,
  ...imports,
  ...keys,
  ...company,
  ...contacts,
  ...customers,
  ...notes,
  ...territories,
  ...twins,
  ...visits,
  ...sync,
  ...approvals,
  ...org,
  ...ownCompany,
  ...pins,
  ...pool,
  ...roles,
  ...audit,
  ...security,
  ...signOnSet,
  ...settings,
}
