/** A push as the server carries it out: operation by operation, and groups as a whole. */
import type { Me } from '../rows'
import type { Operation, OpResult, World } from './world'

export function applyBatch(world: World, operations: Operation[], me: Me): OpResult[] {
  return stepsOf(operations).flatMap((step) => {
    if (!step[0]?.grp) return step.map((op) => world.apply(op, me))
    return applyGroup(world, step, me)
  })
}

function stepsOf(operations: Operation[]): Operation[][] {
  const steps: Operation[][] = []
  for (const op of operations) {
    const last = steps.at(-1)
    if (op.grp && last?.[0]?.grp === op.grp) last.push(op)
    else steps.push([op])
  }
  return steps
}

function applyGroup(world: World, group: Operation[], me: Me): OpResult[] {
  let results: OpResult[] = []
  world.attempt(() => {
    results = group.map((op) => world.apply(op, me))
    return results.every((result) => result.status === 'applied' || result.status === 'merged')
  })
  const cause = results.find((result) => result.status === 'deferred' || result.status === 'rejected')
  if (!cause || results.every((result) => result.dup)) return results
  return group.map((op, i) => {
    const own = results[i]
    world.operations.delete(op.op_id)
    world.effects.delete(op.op_id)
    if (cause.status === 'deferred') return { ...cause, op_id: op.op_id }
    const failed = {
      op_id: op.op_id,
      status: 'rejected',
      code: 'group_failed',
      params: { op_id: cause.op_id },
    }
    const result = own?.status === 'rejected' ? own : failed
    world.operations.set(op.op_id, result)
    world.refused.set(op.op_id, { op, personId: me.person.id })
    return result
  })
}
