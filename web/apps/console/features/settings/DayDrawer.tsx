import { useQueryClient } from '@tanstack/react-query'
import { Button, Drawer, Form, Input, Radio } from 'antd'
import { useText } from '../../text'
import { useDoing } from '../security/useDoing'
import css from './calendar.module.css'
import { type CalendarDay, type DayKind, requests } from './requests'
import { useDayWords } from './useDayWords'

const KINDS = ['work', 'rest', 'holiday', 'makeup'] as const

interface Said {
  kind: DayKind
  name?: string
  reason: string
}

/** One day: what it is and who says so, and what the company says instead. */
export function DayDrawer({ day, onClose }: { day: CalendarDay; onClose: () => void }) {
  const { t } = useText()
  const words = useDayWords()
  const client = useQueryClient()
  const { run, isBusy } = useDoing()
  const [form] = Form.useForm<Said>()
  const done = async (work: () => Promise<unknown>, said: string) => {
    const isDone = await run(async () => {
      await work()
      await client.invalidateQueries({ queryKey: ['calendar'] })
      return true
    }, said)
    if (isDone) onClose()
  }
  const save = ({ kind, name, reason }: Said) =>
    done(
      () => requests.sayOfDay(day.day, { kind, name: name?.trim() || null, reason }),
      t('calendar.saved', { day: words.date(day), kind: t(`calendar.kind.${kind}`) }),
    )
  const takeBack = () => done(() => requests.takeBack(day.day), t('calendar.taken', { day: words.date(day) }))
  return (
    <Drawer
      open
      onClose={onClose}
      size={400}
      title={t('calendar.dated', { day: words.date(day), year: day.day.slice(0, 4) })}
      footer={
        <div className={css.ends}>
          {day.is_own && (
            <Button onClick={() => void takeBack()} disabled={isBusy}>
              {t('calendar.takeBack')}
            </Button>
          )}
          <Button type="primary" loading={isBusy} onClick={() => form.submit()}>
            {t('act.save')}
          </Button>
        </div>
      }
    >
      <p className={css.now}>
        {t('calendar.of', { kind: words.kind(day) })} <span className="muted">{words.source(day)}</span>
      </p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          kind: day.kind,
          name: day.is_own ? (day.name ?? '') : '',
          reason: day.reason ?? '',
        }}
        onFinish={(said) => void save(said)}
      >
        <Form.Item name="kind" label={t('calendar.kindField')} preserve>
          <Radio.Group
            className={css.kinds ?? ''}
            options={KINDS.map((kind) => ({ value: kind, label: t(`calendar.kind.${kind}`) }))}
          />
        </Form.Item>
        <Form.Item name="name" label={t('calendar.nameField')} extra={t('calendar.nameHint')}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t('calendar.reason')}
          extra={t('calendar.reasonHint')}
          rules={[{ required: true, whitespace: true, message: t('calendar.reasonMissing') }]}
        >
          <Input maxLength={120} />
        </Form.Item>
      </Form>
    </Drawer>
  )
}
