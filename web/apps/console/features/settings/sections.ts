import {
  Building2,
  KeyRound,
  LockKeyhole,
  type LucideIcon,
  PackageOpen,
  ShieldCheck,
  Workflow,
} from 'lucide-react'
import type { Me } from '../../api'

/** Everything a company sets for itself, in the order in which the settings page shows it. */
export const SECTIONS = [
  {
    to: '/roles',
    icon: ShieldCheck,
    title: 'nav.roles',
    about: 'settings.roles',
    ability: 'role:manage',
    group: 'access',
  },
  {
    to: '/settings/security',
    icon: LockKeyhole,
    title: 'rules.title',
    about: 'settings.security',
    ability: 'company:manage',
    group: 'access',
  },
  {
    to: '/settings/sign-on',
    icon: Building2,
    title: 'providers.title',
    about: 'settings.signOn',
    ability: 'company:manage',
    group: 'access',
  },
  {
    to: '/settings/api-keys',
    icon: KeyRound,
    title: 'keys.title',
    about: 'settings.keys',
    ability: 'api_key:manage',
    group: 'access',
  },
  {
    to: '/approvals/design',
    icon: Workflow,
    title: 'approval.design',
    about: 'settings.chains',
    ability: 'approval:design',
    group: 'work',
  },
  {
    to: '/settings/export',
    icon: PackageOpen,
    title: 'companyExport.title',
    about: 'settings.export',
    ability: 'company:export',
    group: 'company',
  },
] as const satisfies readonly {
  to: string
  icon: LucideIcon
  title: string
  about: string
  ability: string
  group: 'company' | 'access' | 'work'
}[]

export const GROUPS = ['company', 'access', 'work'] as const

export const sectionsOf = (me: Me) => SECTIONS.filter((one) => me.abilities.includes(one.ability))
