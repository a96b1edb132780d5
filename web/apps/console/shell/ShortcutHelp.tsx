import { Modal } from 'antd'
import { useText } from '../text'
import css from './palette.module.css'
import { useActiveShortcuts } from './shortcuts'

/** Lists what works here and now, since it reads the same register that the keys use. */
export default function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const { t } = useText()
  const shortcuts = useActiveShortcuts()
  return (
    <Modal open onCancel={onClose} footer={null} width={420} title={t('shortcuts.title')}>
      <ul className={css.keys}>
        {shortcuts.map(({ keys, label }) => (
          <li key={keys}>
            {label}
            <kbd>{keys}</kbd>
          </li>
        ))}
      </ul>
    </Modal>
  )
}
