import { Link } from '@tanstack/react-router'
import type { ColumnsType } from 'antd/es/table'
import type { Person } from '../../api'
import table from '../../parts/table.module.css'
import { useText } from '../../text'
import { useWords } from '../../words'
import { PersonStateMark } from './PersonStateMark'

export function usePersonColumns(): ColumnsType<Person> {
  const { t } = useText()
  const words = useWords()
  return [
    {
      key: 'name',
      title: t('org.name'),
      width: 150,
      fixed: 'start',
      render: (_, row) => (
        <span className={table.name}>
          <Link
            to="/people"
            search={(now) => ({ ...now, person: row.id })}
            replace
            title={`${row.name} · ${row.code}`}
          >
            {row.name}
          </Link>
        </span>
      ),
    },
    { key: 'code', title: t('org.code'), width: 110, dataIndex: 'code' },
    {
      key: 'state',
      title: t('org.state'),
      width: 110,
      render: (_, row) => <PersonStateMark state={row.state} />,
    },
    {
      key: 'unit',
      title: t('filter.unit'),
      width: 130,
      render: (_, row) => row.unit_name ?? <span className="muted">{t('org.noPosition')}</span>,
    },
    { key: 'title', title: t('org.position'), width: 130, dataIndex: 'title' },
    {
      key: 'role',
      title: t('org.role'),
      width: 130,
      render: (_, row) => <span className="muted">{row.roles.map(words.role).join(t('org.and'))}</span>,
    },
  ]
}
