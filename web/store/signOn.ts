/** The company's own sign-on: the browser goes away to the provider and comes back with a session, as its cookie. */
import { uuidv7 } from '../shared/domain/uuidv7'
import type { DeviceDatabase } from './device'
import { asStoreError, readMe } from './me'
import type { Me } from './rows'
import type { Sessions } from './sessions'
import type { SignOn } from './types'

const MOST = 12

/**
 * The numbers that this phone has for its people, the likeliest first, and a new one for somebody who is new here:
 * who comes back is known only afterwards, and the server takes that person's own.
 */
async function deviceIds(device: DeviceDatabase): Promise<string[]> {
  const current = await device.currentPerson()
  const known = (await device.person.toArray()).map(({ deviceId }) => deviceId)
  const first = current ? [current.deviceId] : []
  const ids = new Set([...first, await device.deviceId(), ...known])
  return [...[...ids].slice(0, MOST - 1), uuidv7()]
}

/** Takes over the session that the browser came back with. What this person had not sent before is there again. */
async function arrive(sessions: Sessions): Promise<Me> {
  let me: Me
  try {
    me = readMe((await sessions.door(null).get('/api/v1/me')).json)
  } catch (error) {
    throw asStoreError(error)
  }
  const deviceId = me.session?.device_id ?? (await sessions.device.deviceId())
  await (await sessions.entering()).seat(me, deviceId, null, null, null)
  return me
}

export const signOnOf = (sessions: Sessions, arrived: (me: Me) => Promise<Me>): SignOn => ({
  deviceIds: () => deviceIds(sessions.device),
  arrive: async () => arrived(await arrive(sessions)),
})
