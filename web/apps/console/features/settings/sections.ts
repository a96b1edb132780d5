import {
  Building2,
  CalendarDays,
  Handshake,
  KeyRound,
  Landmark,
  LandPlot,
  LockKeyhole,
  type LucideIcon,
  PackageOpen,
  ShieldCheck,
  Tag,
  Waves,
  Workflow,
} from 'lucide-react'
import type { Me } from '../../api'

/** Everything a company sets for itself, in the order in which the settings page shows it. */
export const SECTIONS = [
  {
    to: '/settings/company',
    icon: Landmark,
    title: 'ownCompany.company',
    about: 'ownCompany.companyAbout',
    ability: 'company:manage',
    group: 'company',
  },
  {
    to: '/settings/calendar',
    icon: CalendarDays,
    title: 'ownCompany.calendar',
    about: 'ownCompany.calendarAbout',
    ability: 'calendar:manage',
    group: 'company',
  },
  {
    to: '/settings/terms',
    icon: Tag,
    title: 'ownCompany.terms',
    about: 'ownCompany.termsAbout',
    ability: 'company:manage',
    group: 'company',
  },
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
    to: '/settings/deal-stages',
    icon: Handshake,
    title: 'deals.stages',
    about: 'deals.settings',
    ability: 'company:manage',
    group: 'work',
    // Nobody has it while the company does without deals.
    also: 'deal:read',
  },
  {
    to: '/territories',
    icon: LandPlot,
    title: 'territories.title',
    about: 'territories.about',
    ability: 'company:manage',
    group: 'work',
  },
  {
    to: '/settings/pool',
    icon: Waves,
    title: 'pool.rules',
    about: 'pool.settings',
    ability: 'company:manage',
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
  also?: string
}[]

export const GROUPS = ['company', 'access', 'work'] as const

export const sectionsOf = (me: Me) =>
  SECTIONS.filter(
    (one) => me.abilities.includes(one.ability) && (!('also' in one) || me.abilities.includes(one.also)),
  )
