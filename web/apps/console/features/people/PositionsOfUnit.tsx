import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { api, type Position } from '../../api'
import { RowsSkeleton } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import { useWords } from '../../words'
import css from './people.module.css'
import { RoleSelect } from './RoleSelect'
import { useRefreshOrganisation } from './refresh'
import { useSentence } from './useInvite'

/** The positions of a unit with who fills them; title and role can be changed. */
export function PositionsOfUnit({ unit, mayEdit }: { unit: string; mayEdit: boolean }) {
  const { t } = useText()
  const words = useWords()
  const { data } = useQuery(queries.positions(unit))
  const [edited, setEdited] = useState<string | null>(null)
  return (
    <section>
      <h3 className={css.part}>{t('org.positions')}</h3>
      {!data ? (
        <RowsSkeleton rows={3} />
      ) : data.items.length === 0 ? (
        <p className="muted">{t('org.noPositions')}</p>
      ) : (
        <ul className={css.lines}>
          {data.items.map((position) => (
            <li key={position.id}>
              <span>
                <b>{position.title}</b>{' '}
                <span className="muted">
                  {[
                    words.role(position.role),
                    position.holders.map((one) => one.person_name).join(t('org.and')) || t('org.vacant'),
                  ].join(' · ')}
                </span>
              </span>
              {mayEdit && edited !== position.id && (
                <Button size="small" type="link" onClick={() => setEdited(position.id)}>
                  {t('org.edit')}
                </Button>
              )}
              {edited === position.id && <EditPosition position={position} onDone={() => setEdited(null)} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function EditPosition({ position, onDone }: { position: Position; onDone: () => void }) {
  const { t } = useText()
  const sentence = useSentence()
  const refresh = useRefreshOrganisation()
  const { mutate, isPending, error } = useMutation({
    mutationFn: (given: { title: string; role: string }) =>
      api.editPosition(position.id, { title: given.title.trim(), role: given.role }),
    onSuccess: async () => {
      await refresh()
      onDone()
    },
  })
  return (
    <Form
      layout="vertical"
      className={css.inset ?? ''}
      initialValues={{ title: position.title, role: position.role }}
      onFinish={mutate}
    >
      <Form.Item
        name="title"
        label={t('org.position')}
        rules={[{ required: true, whitespace: true, message: t('org.fillName') }]}
      >
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="role" label={t('org.role')}>
        <RoleSelect />
      </Form.Item>
      <div aria-live="assertive">{error && <Alert type="error" title={sentence(error)} />}</div>
      <div className={css.row}>
        <Button onClick={onDone}>{t('act.cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={isPending}>
          {t('act.save')}
        </Button>
      </div>
    </Form>
  )
}
