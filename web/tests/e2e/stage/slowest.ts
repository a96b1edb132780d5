import type { Reporter, TestCase } from 'vitest/node'

const SHOWN = 10

/** Says at the end which tests took longest, so that the suite stays short. */
export default class Slowest implements Reporter {
  readonly #tests: { name: string; ms: number }[] = []

  onTestCaseResult(test: TestCase) {
    this.#tests.push({ name: test.fullName, ms: test.diagnostic()?.duration ?? 0 })
  }

  onTestRunEnd() {
    const slowest = this.#tests.sort((a, b) => b.ms - a.ms).slice(0, SHOWN)
    const lines = slowest.map(({ name, ms }) => `  ${(ms / 1000).toFixed(1).padStart(5)} s  ${name}`)
    process.stdout.write(`\nslowest tests\n${lines.join('\n')}\n`)
  }
}
