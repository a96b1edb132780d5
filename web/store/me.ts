import { StoreError } from './errors'
import type { Me } from './rows'
import { isJson, Undelivered } from './wire'

/** A dropped answer and a refusal, as the screens know them. */
export function asStoreError(error: unknown): unknown {
  return error instanceof Undelivered ? new StoreError(error.code, error.params) : error
}

/** The answer of /me; raises `bad_answer` for anything else. */
export function readMe(json: unknown): Me {
  const me = json as Me
  if (!isJson(json) || !isJson(json.person) || !isJson(json.company) || !me.person.id) {
    throw new StoreError('bad_answer')
  }
  return me
}
