import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const inline = (path) => `data:image/png;base64,${readFileSync(path).toString('base64')}`

/** The live page with the phone in front of its corner. */
export async function sideBySide(browser, folder, language) {
  const picture = (name) => inline(join(folder, `${name}-${language}.png`))
  const page = await browser.newPage({ viewport: { width: 1240, height: 780 } })
  await page.setContent(`
    <style>
      body { margin: 0; position: relative; width: 1240px; height: 780px; background: #f4f4f1 }
      img { position: absolute; display: block; box-shadow: 0 0 0 1px #0002 }
      #desk { left: 24px; top: 40px; width: 1060px; border-radius: 12px }
      #phone { right: 24px; bottom: 32px; height: 600px; border-radius: 28px; box-shadow: 0 0 0 6px #16191d, 0 0 0 10px #f4f4f1 }
    </style>
    <img id="desk" src="${picture('console-live')}"><img id="phone" src="${picture('phone-today')}">`)
  await page.waitForFunction(() =>
    [...document.images].every((image) => image.complete && image.naturalWidth),
  )
  await page.screenshot({ path: join(folder, `together-${language}.png`) })
  await page.close()
}
