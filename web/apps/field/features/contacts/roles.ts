/** What somebody is at a customer. */
export const ROLES = [
  'owner',
  'manager',
  'buyer',
  'finance',
  'warehouse',
  'clerk',
  'doctor',
  'pharmacist',
  'other',
] as const

export const isRole = (role: string): role is (typeof ROLES)[number] =>
  (ROLES as readonly string[]).includes(role)
