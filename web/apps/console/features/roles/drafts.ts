import type { Role, RoleDraft, Scope, Sight } from '../../api'

export const SCOPES = ['own', 'team', 'subtree', 'chosen', 'all'] as const satisfies readonly Scope[]
export const SIGHTS = ['shown', 'masked', 'hidden'] as const satisfies readonly Sight[]

/** What of a role is edited; `past` are earlier states, the last one newest. */
export interface Draft {
  now: RoleDraft
  past: RoleDraft[]
  version: number
}

export type Drafts = Readonly<Record<string, Draft>>

const KEPT = 50

export function contentOf(role: Role): RoleDraft {
  const { name, note, permissions, scope, scopes, sights, rank } = role
  return { name, note, permissions, scope, scopes, sights, rank }
}

export function scopeIn(draft: RoleDraft, module: string): Scope {
  return (draft.scopes as Record<string, Scope | undefined>)[module] ?? draft.scope
}

export function sightOf(draft: RoleDraft, field: string): Sight {
  return draft.sights?.[field] ?? 'masked'
}

export function withScope(draft: RoleDraft, module: string, scope: Scope): RoleDraft {
  const { [module]: _gone, ...scopes } = (draft.scopes ?? {}) as Record<string, Scope>
  return { ...draft, scopes: scope === draft.scope ? scopes : { ...scopes, [module]: scope } }
}

/** The scope of all that says nothing of its own; what differs stays as it is. */
export function withGeneralScope(draft: RoleDraft, scope: Scope): RoleDraft {
  const scopes = Object.entries((draft.scopes ?? {}) as Record<string, Scope>)
  return { ...draft, scope, scopes: Object.fromEntries(scopes.filter(([, own]) => own !== scope)) }
}

export function withSight(draft: RoleDraft, field: string, sight: Sight): RoleDraft {
  const { [field]: _gone, ...sights } = draft.sights ?? {}
  return { ...draft, sights: sight === 'masked' ? sights : { ...sights, [field]: sight } }
}

export function withPermission(draft: RoleDraft, permission: string, held: boolean): RoleDraft {
  const rest = draft.permissions.filter((one) => one !== permission)
  const permissions = held ? [...rest, permission as RoleDraft['permissions'][number]].sort() : rest
  return { ...draft, permissions }
}

export function edited(drafts: Drafts, role: Role, next: RoleDraft): Drafts {
  const before = drafts[role.key]
  const past = [...(before?.past ?? []), before?.now ?? contentOf(role)].slice(-KEPT)
  return { ...drafts, [role.key]: { now: next, past, version: before?.version ?? role.version } }
}

export function undone(drafts: Drafts, key: string): Drafts {
  const draft = drafts[key]
  if (!draft) return drafts
  const past = draft.past.slice(0, -1)
  const now = draft.past.at(-1)
  return past.length === 0 || now === undefined
    ? without(drafts, key)
    : { ...drafts, [key]: { ...draft, now, past } }
}

export function without(drafts: Drafts, key: string): Drafts {
  const { [key]: _gone, ...rest } = drafts
  return rest
}

/** How many things differ from what is saved. */
export function changesOf(role: RoleDraft, draft: RoleDraft, modules: readonly string[]): number {
  const permissions = new Set([...role.permissions, ...draft.permissions])
  const flipped = [...permissions].filter(
    (one) => role.permissions.includes(one) !== draft.permissions.includes(one),
  )
  const scopes = modules.filter((module) => scopeIn(role, module) !== scopeIn(draft, module))
  const fields = new Set([...Object.keys(role.sights ?? {}), ...Object.keys(draft.sights ?? {})])
  const sights = [...fields].filter((field) => sightOf(role, field) !== sightOf(draft, field))
  const plain = (['name', 'note', 'rank', 'scope'] as const).filter((name) => role[name] !== draft[name])
  return flipped.length + scopes.length + sights.length + plain.length
}

const STORE = 'rounds.role-drafts'

/** Unsaved changes outlive a reload of the tab, and nothing else. */
export function rememberedDrafts(company: number): Drafts {
  try {
    return JSON.parse(sessionStorage.getItem(`${STORE}.${company}`) ?? '{}') as Drafts
  } catch {
    return {}
  }
}

export function rememberDrafts(company: number, drafts: Drafts): void {
  sessionStorage.setItem(`${STORE}.${company}`, JSON.stringify(drafts))
}

/** A key of one's own: the server knows the role by it for ever. */
export function newKey(): string {
  return `own_${crypto.randomUUID().replaceAll('-', '').slice(-12)}`
}
