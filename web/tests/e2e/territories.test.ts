import { signInAtDesk } from './stage/desk.ts'
import { scene } from './stage/scene.ts'
import { admin } from './stage/system.ts'

scene('a territory is made, and what it would move is told before anything is moved', async (stage) => {
  const name = `试片区${Date.now().toString(36)}`
  const desk = await stage.desk()
  await signInAtDesk(desk, admin, '/console/territories')
  await desk.getByRole('button', { name: '新建片区' }).click()
  await desk.getByLabel('名称').fill(name)
  await desk.getByRole('button', { name: '保存' }).click()
  const edit = desk.getByRole('button', { name: `改“${name}”` })
  await edit.waitFor()
  await desk.getByRole('button', { name: '按片区分配' }).click()
  await desk
    .getByRole('dialog')
    .getByText(/共 [\d,]+ 家/)
    .waitFor()
  await desk
    .getByRole('dialog')
    .getByRole('button', { name: /关闭|Close/ })
    .click()
  await edit.click()
  await desk.getByText(/没有空白/).waitFor()
  await desk.getByRole('button', { name: '停用' }).click()
  await desk
    .getByRole('tooltip')
    .getByRole('button', { name: /确\s*定/ })
    .click()
  await edit.waitFor({ state: 'detached' })
})
