/** The phone's lock, as the screens see it. What encrypts is fetched when there is something to encrypt. */
import type { Sessions } from './sessions'
import type { LockInfo, LockState, Store } from './types'
import type { Workspace } from './workspace'

export interface LockOptions {
  sessions: Sessions
  now: () => Date
  subscribe: (callback: () => void) => () => void
  /** The rows have become readable, or no longer are. */
  changed: () => Promise<void>
}

export function lockOf(options: LockOptions): Store['lock'] {
  const { sessions, subscribe } = options
  const act = async () => (await import('./lockActions')).lockActions(options)
  return {
    state: () => stateOf(sessions.workspace),
    info: () => infoOf(sessions.workspace, sessions),
    subscribe,
    setPin: async (pin) => (await act()).setPin(pin),
    unlock: async (pin) => (await act()).unlock(pin),
    lock: async () => (await act()).lock(),
    changePin: async (old, fresh) => (await act()).changePin(old, fresh),
    recover: async (pin, earlierPassword) => (await act()).recover(pin, earlierPassword),
    remove: async (pin) => (await act()).remove(pin),
    abandon: async () => (await act()).abandon(),
  }
}

/** Notes what the last pull said about locks. */
export async function noteRequirement(sessions: Sessions, workspace: Workspace): Promise<void> {
  if (!workspace.db.isOpen()) return
  const wanted = await workspace.wantsLock()
  if (wanted === (workspace.person.lockRequired ?? false)) return
  await sessions.device.person.update(workspace.person.key, { lockRequired: wanted })
  await sessions.reread()
}

function stateOf(workspace: Workspace | null): LockState {
  if (!workspace) return 'off'
  const { person } = workspace
  if (!person.lock) return person.lockRequired ? 'setup' : 'off'
  return workspace.isLocked() ? 'locked' : 'open'
}

function infoOf(workspace: Workspace | null, sessions: Sessions): LockInfo {
  const lock = workspace?.person.lock
  const hasPassword = workspace !== null && sessions.passwordOf(workspace.person.key) !== null
  return {
    state: stateOf(workspace),
    required: workspace?.person.lockRequired ?? false,
    tries: lock?.tries ?? 0,
    waitUntil: lock?.waitUntil ? new Date(lock.waitUntil) : null,
    recoverable: lock !== undefined && hasPassword,
    hasPassword,
  }
}
