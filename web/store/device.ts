import { Dexie, type Table } from 'dexie'
import { uuidv7 } from '../shared/domain/uuidv7'
import type { Me } from './rows'
import type { Wrapped } from './vault'

/** The data key of the person's rows, openable by PIN or by password. */
export interface LockRecord {
  byPin: Wrapped
  byPassword: Wrapped
  /** Wrong PINs in a row. */
  tries: number
  waitUntil: number
  /** Everything that was here before the lock is encrypted by now. */
  whole: boolean
}

/** Someone who has signed in on this phone. */
export interface KnownPerson {
  /** `<company>-<person>`: also the end of the name of that person's database. */
  key: string
  me: Me
  deviceId: string
  token: string | null
  expired: boolean
  /** The phone was removed from this person. */
  revoked?: { until: Date; quarantined: boolean }
  lock?: LockRecord
  /** The company wants a lock on every phone. */
  lockRequired?: boolean
}

interface Setting {
  key: string
  value: unknown
}

/** What belongs to the phone and to nobody on it: its id, who is signed in, language and theme. */
export class DeviceDatabase extends Dexie {
  declare setting: Table<Setting, string>
  declare person: Table<KnownPerson, string>

  constructor(prefix: string) {
    super(`${prefix}-device`, { chromeTransactionDurability: 'strict', cache: 'disabled' })
    this.version(1).stores({ setting: 'key', person: 'key' })
  }

  async read<T>(key: string): Promise<T | undefined> {
    return (await this.setting.get(key))?.value as T | undefined
  }

  async write(key: string, value: unknown): Promise<void> {
    await this.setting.put({ key, value })
  }

  /** Made once; two tabs that start together agree on one. */
  async deviceId(): Promise<string> {
    return this.transaction('rw', this.setting, async () => {
      const known = await this.read<string>('device_id')
      if (known) return known
      const made = uuidv7()
      await this.write('device_id', made)
      return made
    })
  }

  async currentPerson(): Promise<KnownPerson | null> {
    const key = await this.read<string | null>('current')
    return key ? ((await this.person.get(key)) ?? null) : null
  }
}

export function keyOf(me: Me): string {
  return `${me.company.id}-${me.person.id}`
}
