import type { Reporter, TestCase } from 'vitest/node'

const SHOWN = 10

/**
 * Says at the end which tests took longest, so that the suite stays short; which held only at the second attempt,
 * so that nobody takes them for sound; and, last of all, which failed and with what.
 */
export default class Slowest implements Reporter {
  readonly #tests: { name: string; ms: number }[] = []
  readonly #shaky: TestCase[] = []
  readonly #failed: TestCase[] = []

  onTestCaseResult(test: TestCase) {
    const diagnostic = test.diagnostic()
    this.#tests.push({ name: test.fullName, ms: diagnostic?.duration ?? 0 })
    if (test.result().state === 'failed') this.#failed.push(test)
    else if (diagnostic?.retryCount) this.#shaky.push(test)
  }

  onTestRunEnd() {
    const slowest = this.#tests.sort((a, b) => b.ms - a.ms).slice(0, SHOWN)
    say(
      'slowest tests',
      slowest.map(({ name, ms }) => `${(ms / 1000).toFixed(1).padStart(5)} s  ${name}`),
    )
    say('held only at the second attempt', this.#shaky.map(told))
    say('failed', this.#failed.map(told))
  }
}

function say(heading: string, lines: string[]) {
  if (lines.length) process.stdout.write(`\n${heading}\n${lines.map((line) => `  ${line}`).join('\n')}\n`)
}

function told(test: TestCase): string {
  const errors = (test.result().errors ?? []).map(({ message = '', stacks = [] }) => {
    const at = stacks.find(({ file }) => file.includes('/tests/'))
    return `${message.slice(0, 600)}${at ? ` (${at.file.replace(/.*\/tests\//, 'tests/')}:${at.line})` : ''}`
  })
  return [`${test.module.relativeModuleId} › ${test.fullName}`, ...errors].join('\n    ')
}
