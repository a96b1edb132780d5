import { expect } from 'vitest'
import { scene } from './stage/scene.ts'
import { url } from './stage/system.ts'
import { watchPolicy } from './stage/watchPolicy.ts'

// That the policy refuses nothing that a page needs is asked on every page by phone-pages and console-pages.

scene('a style or a script that nobody of ours wrote does not come to life', async (stage) => {
  const desk = await stage.desk()
  const refused = await watchPolicy(desk)
  await desk.goto('/console/')
  await desk.locator('form').waitFor()
  await desk.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<p id="planted" style="color: rgb(1, 2, 3)">x</p>')
    const style = document.createElement('style')
    style.textContent = '#planted { display: none }'
    document.head.append(style)
    const script = document.createElement('script')
    script.textContent = 'document.title = "taken over"'
    document.head.append(script)
  })
  await expect.poll(() => refused.length).toBe(3)
  expect(await desk.title()).not.toBe('taken over')
  const colour = await desk.locator('#planted').evaluate((element) => getComputedStyle(element).color)
  expect(colour).not.toBe('rgb(1, 2, 3)')
})

scene('each page of the console has a number of its own for its styles, and nobody keeps it', async () => {
  const [one, two] = await Promise.all([fetch(`${url}/console/`), fetch(`${url}/console/people`)])
  const policies = [one, two].map((answer) => answer.headers.get('content-security-policy') ?? '')
  const numbers = policies.map((policy) => /'nonce-([\w-]{24})'/.exec(policy)?.[1])
  expect(new Set(numbers).size).toBe(2)
  expect(policies.join()).not.toContain('unsafe-inline')
  expect(one.headers.get('cache-control')).toBe('no-store')
  expect(await one.text()).toContain(`nonce="${numbers[0]}"`)
})
