import { expect } from 'vitest'
import { signInAtDesk } from './stage/desk.ts'
import { sidewaysFindings } from './stage/page-checks.ts'
import { button } from './stage/phone.ts'
import { scene } from './stage/scene.ts'
import { admin } from './stage/system.ts'

const PASSWORD = '山路十八弯-湖边一棵树'

scene(
  'two people are imported, invited by a printed sheet, and one signs in on the phone with it',
  async (stage) => {
    const tag = Date.now().toString(36)
    const desk = await stage.desk()
    await signInAtDesk(desk, admin, '/console/people/import')
    const table = `工号,姓名,队伍,角色\nA${tag},新人甲 ${tag},试点区/试点队,业务员\nB${tag},新人乙 ${tag},试点区/试点队,业务员\nC${tag},=1+1,,\n`
    await desk.locator('input[type=file]').setInputFiles({
      name: 'people.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(table),
    })
    await desk.getByText('试算：新建 2').waitFor()
    await desk.getByText('姓名像公式，不能导入').waitFor()
    await desk.getByRole('button', { name: '导入 2 行' }).click()
    await desk.getByText('已导入：新建 2').waitFor()

    await desk.goto(`/console/people?q=${encodeURIComponent(`新人甲 ${tag}`)}`)
    await desk.getByRole('link', { name: `新人甲 ${tag}` }).click()
    const drawer = desk.getByRole('dialog').first()
    await drawer.getByRole('button', { name: '打印邀请单' }).click()
    const sheet = desk.getByRole('dialog', { name: '邀请', exact: true })
    await sheet.getByRole('img', { name: `新人甲 ${tag} 的邀请二维码` }).waitFor()
    await sheet.getByRole('button', { name: '关闭' }).click()
    await drawer.getByText('已邀请').waitFor()

    await drawer.getByRole('button', { name: '重新邀请' }).click()
    const link = await sheet.locator('input[readonly]').inputValue()
    expect(link).toMatch(/\/m\/welcome#\d+\./)

    const phone = await stage.phone()
    await phone.goto(new URL(link).pathname + new URL(link).hash)
    await phone.getByText(`新人甲 ${tag}，欢迎加入`).waitFor()
    expect(phone.url()).not.toContain('#')
    expect(await sidewaysFindings(phone)).toEqual([])
    await phone.locator('input[name=password]').fill(PASSWORD)
    await button(phone, '设好密码').tap()
    await phone.locator('nav').waitFor()

    const again = await stage.phone()
    await again.goto(new URL(link).pathname + new URL(link).hash)
    await again.getByText('这个邀请不能用了').waitFor()
  },
)

scene('a position is made before there is anybody for it, and is shown as vacant', async (stage) => {
  const title = `空岗 ${Date.now().toString(36)}`
  const desk = await stage.desk('zh-CN')
  await signInAtDesk(desk, admin, '/console/people')
  await desk.getByRole('button', { name: '空岗位' }).click()
  const form = desk.getByRole('dialog')
  await form.getByLabel('岗位', { exact: true }).fill(title)
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await desk.getByText(`已新建「${title}」，现在空缺`).waitFor()
  await desk.getByRole('button', { name: '详情' }).click()
  await desk.getByRole('listitem').filter({ hasText: title }).getByText(/空缺/).waitFor()
})
