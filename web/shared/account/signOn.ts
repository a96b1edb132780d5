import { useCallback, useEffect, useState } from 'react'
import type { Problem } from '../i18n/errorText.ts'
import { ask, problemOf } from './account.ts'

/** A provider that a company signs its people on with. */
export interface Choice {
  id: string
  name: string
  start: string
}

/** Kept on this device by both apps, so that the company is typed once. */
const KEY = 'rounds.company'

/** What stands in the address of a sign-in page: an administrator's link, or the way back from a provider. */
export interface Arrival {
  company: string | null
  /** Why the provider's way led nowhere. */
  trouble: string | null
  /** The browser is back with a session. */
  arrived: boolean
}

export function arrivalOf(search: string): Arrival {
  const given = new URLSearchParams(search)
  return { company: given.get('company'), trouble: given.get('trouble'), arrived: given.has('arrived') }
}

/** Of a phone that is bound to its person, the way back says nothing more than that. */
export const troubleOf = (code: string): Problem => ({ code: code === 'phone_bound' ? 'phone_other' : code })

/** Where the browser goes to sign in at the provider. The device says all numbers that it has: whose it is shows later. */
export function wayTo(
  choice: Choice,
  next: string,
  device: { ids: string[]; label: string; kind: 'phone' | 'desk' },
): string {
  const query = new URLSearchParams({ next, label: device.label, kind: device.kind })
  for (const id of device.ids) query.append('device_id', id)
  return `${choice.start}?${query}`
}

const remembered = () => localStorage.getItem(KEY) ?? ''

/** The company whose people sign in here: named by a link, remembered, or typed; and what it offers. */
export function useCompany(named: string | null) {
  const [code, setCode] = useState(() => named ?? remembered())
  const [choices, setChoices] = useState<Choice[]>([])
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setBusy] = useState(false)

  const look = useCallback(async (wanted: string, isQuiet: boolean) => {
    setBusy(true)
    setProblem(null)
    try {
      const path = encodeURIComponent(wanted.trim())
      const { items } = await ask<{ items: Choice[] }>('GET', `/session/oidc/${path}`)
      localStorage.setItem(KEY, wanted.trim())
      setChoices(items)
    } catch (error) {
      const refused = problemOf(error)
      if (refused.code === 'sign_on_unknown' && wanted === remembered()) localStorage.removeItem(KEY)
      if (!isQuiet) setProblem(refused)
    } finally {
      setBusy(false)
    }
  }, [])

  useEffect(() => {
    const wanted = named ?? remembered()
    if (wanted) void look(wanted, named === null)
  }, [named, look])

  /** Asks once more before the page is left: without a network the browser would show its own error instead of ours. */
  async function setOut(go: () => Promise<string>) {
    setBusy(true)
    setProblem(null)
    try {
      await ask('GET', `/session/oidc/${encodeURIComponent(code.trim())}`)
      location.assign(await go())
    } catch (error) {
      setProblem(problemOf(error))
      setBusy(false)
    }
  }

  const forget = () => {
    localStorage.removeItem(KEY)
    setChoices([])
    setCode('')
  }
  return { code, setCode, choices, problem, isBusy, look: () => look(code, false), setOut, forget }
}
