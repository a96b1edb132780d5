/** An error the screens translate by its code. */
export class StoreError extends Error {
  readonly code: string
  readonly params: Record<string, unknown>

  constructor(code: string, params: Record<string, unknown> = {}) {
    super(code)
    this.name = 'StoreError'
    this.code = code
    this.params = params
  }
}
