/** What befalls phones, network and server meanwhile, drawn by chance. */
import { Refused } from './deeds'
import type { Dice } from './dice'
import type { Fleet, Phone } from './fleet'

const DAY_MS = 86_400_000

export const MISHAPS = {
  kill: 9,
  reopen: 12,
  secondTab: 4,
  weather: 8,
  down: 3,
  clearUp: 1,
  clock: 2,
  fullDisk: 2,
  roomAgain: 4,
  signedOut: 1.5,
  signIn: 4,
  moved: 5,
  renamed: 3,
  archived: 1.5,
  scope: 2,
  busy: 2,
  collect: 1.5,
  backup: 2,
  restore: 1,
} as const

export type Mishap = keyof typeof MISHAPS

export class Fate {
  kills = 0
  readonly #dice: Dice
  readonly #fleet: Fleet
  #backup: ReturnType<Fleet['door']['ledger']['backup']> | null = null

  constructor(dice: Dice, fleet: Fleet) {
    this.#dice = dice
    this.#fleet = fleet
  }

  /** Answers what there is to say about it. */
  async befall(mishap: Mishap, phone: Phone): Promise<unknown> {
    const dice = this.#dice
    const fleet = this.#fleet
    const { weather, door } = fleet
    const account = fleet.account(phone.number)
    const customer = () => dice.one(door.ledger.rowsOf('customer')).id
    switch (mishap) {
      case 'kill': {
        const tab = dice.one(phone.tabs)
        if (!tab) return
        tab.fuse = dice.between(1, 60)
        this.kills += 1
        return tab.fuse
      }
      case 'reopen':
        if (!phone.tab) await fleet.openTab(phone)
        return
      case 'secondTab':
        if (phone.tabs.length === 1) await fleet.openTab(phone)
        return
      case 'weather':
        weather.badness = dice.roll() * 0.7
        return weather.badness.toFixed(2)
      case 'down':
        weather.isDown = true
        return
      case 'clearUp':
        weather.clear()
        return
      case 'clock':
        phone.skewMs = dice.one([-DAY_MS, 0, 0, DAY_MS, 90_000])
        return phone.skewMs
      case 'fullDisk':
        phone.disk.free = dice.one([0, 200, 2_000])
        return phone.disk.free
      case 'roomAgain':
        phone.disk.free = Number.POSITIVE_INFINITY
        return
      case 'signedOut':
        door.endSessions(account.personId)
        return
      case 'signIn':
        if (phone.tab?.store.session.current()?.expired !== false) return fleet.signIn(phone)
        return
      case 'moved':
        return fleet.change(customer(), { position: `position-${dice.one(['07', '08', '09'])}` })
      case 'renamed':
        return fleet.change(customer(), { name: `新名 ${dice.between(1, 99)}` })
      case 'archived':
        return fleet.change(customer(), { status: 'closed' })
      case 'scope': {
        const own = `position-${phone.number}`
        account.positions = dice.one([[own], [own, 'position-09'], ['position-09'], []])
        return account.positions.join()
      }
      case 'busy': {
        let left = dice.between(1, 8)
        door.verdict = () =>
          left-- > 0 ? new Refused('deferred', 'busy', { retry_after: dice.between(1, 9) }) : null
        return left
      }
      case 'collect':
        return door.ledger.collect()
      case 'backup':
        this.#backup = door.ledger.backup()
        return door.ledger.seq
      case 'restore':
        if (!this.#backup || door.ledger.restored) return 'nothing'
        door.ledger.restore(this.#backup)
        return door.ledger.seq
    }
  }
}
