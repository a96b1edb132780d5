import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useText } from '../../text'
import { useSentence } from '../people/useInvite'
import { type DealRow, dealCalls } from './calls'
import { useDealWords } from './words'

interface Wanted {
  deal: DealRow
  stage: string
}

/** Moves a deal to another stage; one that is lost asks for the reason first. `asking` is that question. */
export function useMoving() {
  const { t } = useText()
  const words = useDealWords()
  const { message } = App.useApp()
  const sentence = useSentence()
  const client = useQueryClient()
  const [lost, setLost] = useState<Wanted | null>(null)
  const [form] = Form.useForm<{ reason: string }>()
  const moving = useMutation({
    mutationFn: ({ deal, stage, reason }: Wanted & { reason: string | null }) =>
      dealCalls.move(deal.id, stage, reason),
    onSuccess: (_, { deal, stage }) => {
      setLost(null)
      form.resetFields()
      void message.success(t('deals.moved', { name: deal.name, stage: words.stage(stage) }))
    },
    onError: (error) => void message.error(sentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ['deals'] }),
  })
  const move = (deal: DealRow, stage: string) => {
    if (deal.stage === stage) return
    if (words.find(stage)?.outcome === 'lost') setLost({ deal, stage })
    else moving.mutate({ deal, stage, reason: null })
  }
  const asking = (
    <Modal
      open={lost !== null}
      title={lost && t('deals.lostTitle', { name: lost.deal.name })}
      okText={t('deals.lostSave')}
      cancelText={t('act.cancel')}
      okButtonProps={{ danger: true, loading: moving.isPending }}
      onOk={() => form.submit()}
      onCancel={() => setLost(null)}
      forceRender
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ reason }) => lost && moving.mutate({ ...lost, reason: reason.trim() })}
      >
        <Form.Item
          name="reason"
          label={t('deals.reason')}
          extra={t('deals.reasonHow')}
          rules={[{ required: true, whitespace: true, message: t('deals.reasonMissing') }]}
        >
          <Input maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  )
  return { move, asking, moving: moving.isPending ? moving.variables : null }
}
