/** A day of work under faults, drawn from a seed: what people do, what breaks, and what is wrong in the end. */
import { Clock, START } from './clock'
import { Dice } from './dice'
import { bindChance, Fleet, type Phone } from './fleet'
import { installLocks } from './locks'
import { Fate, MISHAPS } from './mishaps'
import { isExpected, PEOPLE, People } from './people'
import { falsehoods } from './truths'

/** The last stall and the last late copy end within this time. */
const LAST_FAULTS_MS = 30_000
/** Invariant 9: the outbox is empty so soon after the last fault. */
const EMPTY_WITHIN_MS = 65_000

export interface Round {
  seed: number
  wrong: string[]
  story: string[]
  recorded: number
  kills: number
  faults: number
}

class Play {
  readonly clock = new Clock()
  readonly dice: Dice
  readonly round: Round
  readonly people: People
  fleet!: Fleet
  fate!: Fate

  constructor(seed: number) {
    this.dice = new Dice(seed)
    this.people = new People(this.dice, this.clock)
    this.round = { seed, wrong: [], story: [], recorded: 0, kills: 0, faults: 0 }
  }

  async run(steps: number): Promise<Round> {
    const { clock, dice, round } = this
    clock.install()
    const undo = [bindChance(dice), installLocks(clock)]
    try {
      this.fleet = new Fleet(clock, dice)
      this.fate = new Fate(dice, this.fleet)
      this.fleet.door.pageRows = dice.between(2, 9)
      for (const number of ['07', '07', '08']) await this.fleet.phone(number)
      await clock.pass(3_000)
      this.fleet.weather.badness = 0.25
      for (let step = 0; step < steps; step++) {
        const phone = dice.one(this.fleet.phones)
        if (!phone.tab && dice.chance(0.5)) await this.fleet.openTab(phone)
        if (dice.chance(0.2)) this.fleet.weather.isDown = false
        if (dice.chance(0.6)) await this.#people(phone)
        else await this.#mishap(phone)
        await clock.pass(dice.chance(0.3) ? 0 : dice.between(1, 12_000))
      }
      await this.#calm()
      round.wrong.push(...(await falsehoods(this.fleet)))
      round.wrong.push(...this.#missing())
      for (const phone of this.fleet.phones) round.recorded += phone.recorded.size
      round.faults = this.fleet.weather.passed.filter((one) => one.fault).length
      round.kills = this.fate.kills
      await this.fleet.end()
    } finally {
      clock.uninstall()
      for (const one of undo) one()
    }
    return round
  }

  #note(what: string): void {
    this.round.story.push(`${((this.clock.now - START) / 1000).toFixed(1)}s ${what}`)
  }

  /** The network is back, people sign in, every phone has a tab; then the time of invariant 9 passes. */
  async #calm(): Promise<void> {
    const { fleet } = this
    this.#note('calm')
    fleet.weather.clear()
    fleet.door.verdict = () => null
    for (const phone of fleet.phones) {
      phone.disk.free = Number.POSITIVE_INFINITY
      for (const tab of phone.tabs) tab.fuse = null
      if (!phone.tab) await fleet.openTab(phone)
    }
    await this.#withSignIns(LAST_FAULTS_MS)
    await this.#withSignIns(EMPTY_WITHIN_MS)
  }

  async #withSignIns(ms: number): Promise<void> {
    const end = this.clock.now + ms
    while (this.clock.now < end) {
      await this.clock.pass(5_000)
      for (const phone of this.fleet.phones) {
        if (phone.tab?.store.session.current()?.expired !== false) await this.fleet.signIn(phone)
      }
    }
  }

  /** Visits that the app had shown as recorded. */
  #missing(): string[] {
    const { ledger } = this.fleet.door
    return this.people.visits
      .filter((id) => !ledger.row('visit', id))
      .map((id) => `visit ${id} is not on the server`)
  }

  async #people(phone: Phone): Promise<void> {
    const tab = this.dice.one(phone.tabs)
    if (!tab) return
    const act = this.dice.weighed(PEOPLE)
    try {
      const done = await tab.run(() => this.people.act(act, phone, tab))
      this.#note(`${phone.name} ${act} ${done}`)
    } catch (error) {
      const { name, message } = error as Error
      this.#note(`${phone.name} ${act}: ${name} ${message}`)
      if (!tab.dead && !isExpected(error, phone)) this.round.wrong.push(`${act}: ${name} ${message}`)
    }
  }

  async #mishap(phone: Phone): Promise<void> {
    const mishap = this.dice.weighed(MISHAPS)
    this.#note(`${phone.name} ${mishap} ${(await this.fate.befall(mishap, phone)) ?? ''}`)
  }
}

export function playRound(seed: number, steps: number): Promise<Round> {
  return new Play(seed).run(steps)
}
