import { Button, Table } from 'antd'
import { Download } from 'lucide-react'
import { useExport } from '../../parts/useExport'
import { useText } from '../../text'
import css from '../people/importing.module.css'
import type { WrongRow } from './calls'

/** Rows of the file and why they are left as they are; the wrong ones as a file too. */
export function WrongRows({ title, rows, importId }: { title: string; rows: WrongRow[]; importId?: string }) {
  const { t } = useText()
  const run = useExport()
  const words = (row: WrongRow) =>
    row.wrong
      .map((one) =>
        t(`imports.wrongs.${one.code as 'missing'}`, {
          field: t(`imports.fields.${one.field as 'name'}`),
          ...one.params,
        }),
      )
      .join(t('imports.next'))
  return (
    <section>
      <div className={css.row}>
        <h2>{title}</h2>
        {importId && (
          <Button
            size="small"
            icon={<Download size={14} aria-hidden />}
            onClick={() =>
              void run({
                name: title,
                path: `/api/v1/customers/imports/${importId}/wrong.csv`,
                query: {},
              })
            }
          >
            {t('imports.saveWrong')}
          </Button>
        )}
      </div>
      <Table<WrongRow>
        size="small"
        virtual
        rowKey={(row) => `${row.row}.${row.wrong.map((one) => one.field).join()}`}
        pagination={false}
        scroll={{ y: 360, x: 640 }}
        dataSource={rows}
        columns={[
          { key: 'row', title: t('imports.row'), dataIndex: 'row', width: 80 },
          { key: 'name', title: t('imports.fields.name'), dataIndex: 'name', width: 200 },
          { key: 'why', title: t('imports.why'), render: (_, row) => words(row) },
        ]}
      />
    </section>
  )
}
