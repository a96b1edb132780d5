import { signInAtDesk } from './stage/desk.ts'
import { scene } from './stage/scene.ts'
import { admin } from './stage/system.ts'

scene(
  'a day is changed in the calendar with a reason, and goes back to what the country says',
  async (stage) => {
    const desk = await stage.desk()
    await signInAtDesk(desk, admin, '/console/settings/calendar?year=2025')
    const day = (what: string) => desk.getByRole('button', { name: `1月26日 周日，${what}` })
    await day('调休上班 · 春节').click()
    const drawer = desk.getByRole('dialog')
    await drawer.getByText('休息', { exact: true }).click()
    await drawer.getByLabel('原因').fill('这一天公司不补班')
    await drawer.getByRole('button', { name: '保存' }).click()
    await day('休息 · 公司改过').click()
    await drawer.getByRole('button', { name: '按国家日历' }).click()
    await day('调休上班 · 春节').waitFor()
  },
)

scene(
  'a renamed word is previewed while typing, shown at once in the console, and usual again',
  async (stage) => {
    const desk = await stage.desk()
    await signInAtDesk(desk, admin, '/console/settings/terms')
    const word = desk.getByLabel('去拜访的对象, 中文')
    await word.fill('客商')
    await desk.getByText('先去最近的客商').waitFor()
    await desk.getByRole('button', { name: '保存' }).click()
    const entry = (name: string) => desk.getByRole('link', { name, exact: true })
    await entry('客商').waitFor()
    await word.fill('')
    await desk.getByRole('button', { name: '保存' }).click()
    await entry('客户').waitFor()

    await desk.goto('/console/settings/company')
    await desk.getByText('工作日从这里的零点开始').waitFor()
    await desk.getByLabel('公司名称').waitFor()
  },
)
