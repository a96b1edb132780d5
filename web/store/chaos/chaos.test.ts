/**
 * The phone's engine under faults, by chance: two phones of one rep and one of a colleague, several tabs, a bad
 * network, kills at any request to the database, and a server that moves, restores and collects meanwhile.
 * CHAOS_ROUNDS says how many rounds; CHAOS_SEED replays one round and tells its story.
 */
import { beforeAll, expect, test } from 'vitest'
import { playRound, type Round } from './schedule'
import { prepare } from './stage'

const ROUNDS = Number(process.env.CHAOS_ROUNDS ?? 8)
const STEPS = Number(process.env.CHAOS_STEPS ?? 60)
const ONE = process.env.CHAOS_SEED
const FIRST = Number(process.env.CHAOS_FIRST ?? 1)

const seeds = ONE ? [Number(ONE)] : Array.from({ length: ROUNDS }, (_, i) => FIRST + i)

beforeAll(prepare)

function replay(seed: number): string {
  return `CHAOS_SEED=${seed} CHAOS_STEPS=${STEPS} npx vitest run store/chaos/chaos.test.ts`
}

function report({ seed, wrong, story }: Round): string {
  const said = ONE ? [...story, ''] : []
  return [...said, `seed ${seed}: ${wrong.length} wrong`, ...wrong, `replay: ${replay(seed)}`].join('\n')
}

test(`after the faults of ${seeds.length} rounds nothing is lost, doubled or different`, {
  timeout: 60_000 + seeds.length * 20_000,
}, async () => {
  const failed: Round[] = []
  const sums = { recorded: 0, kills: 0, faults: 0 }
  for (const seed of seeds) {
    const round = await playRound(seed, STEPS)
    sums.recorded += round.recorded
    sums.kills += round.kills
    sums.faults += round.faults
    if (round.wrong.length) {
      failed.push(round)
      console.error(report(round))
    }
  }
  const { recorded, kills, faults } = sums
  console.warn(
    `chaos: seeds ${seeds[0]}–${seeds.at(-1)}, recorded ${recorded}, kills ${kills}, faults ${faults}, failed ${failed.length}`,
  )
  expect(failed.map((round) => replay(round.seed))).toEqual([])
  expect(recorded).toBeGreaterThan(seeds.length * 5)
})
