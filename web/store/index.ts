export { StoreError } from './errors'
export { openStore } from './open'
export type * from './rows'
export type * from './types'
