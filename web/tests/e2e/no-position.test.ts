import { expect } from 'vitest'
import { allSent, button, checkInAt, signInOnPhone } from './stage/phone.ts'
import { scene } from './stage/scene.ts'
import { judgementsOf, newCustomer, rep, visitsAt } from './stage/system.ts'

scene('a check-in without permission for the position is saved and says why', async (stage) => {
  const customer = await newCustomer(rep)
  const phone = await stage.phone({ at: null })
  await signInOnPhone(phone, rep)
  await phone.goto(`/m/check-in/${customer.id}`)
  await phone.getByText('没有定位权限').waitFor()
  await button(phone, '签到').tap()
  await phone.waitForURL(/\/m\/visits\//)
  await phone.getByText('无定位').first().waitFor()
  await phone.getByText('手机没允许定位').waitFor()
  await allSent(phone).waitFor()
  const [visit] = await visitsAt(customer.id)
  expect(visit?.verdict).toBe('no_position')
  const [judgement] = await judgementsOf(visit?.id ?? '')
  expect(judgement?.reasons[0]).toMatchObject({ code: 'no_fix', params: { reason: 'denied' } })
})

scene(
  'a check-in tapped before any position came is saved with the time-out as its reason',
  async (stage) => {
    const customer = await newCustomer(rep)
    const phone = await stage.phone({
      init: () => {
        navigator.geolocation.watchPosition = () => 1
        navigator.geolocation.getCurrentPosition = () => undefined
      },
    })
    await signInOnPhone(phone, rep)
    await phone.goto(`/m/check-in/${customer.id}`)
    await phone.getByText('正在定位').first().waitFor()
    await button(phone, '签到').tap()
    await phone.waitForURL(/\/m\/visits\//)
    await phone.getByText('无定位').first().waitFor()
    await allSent(phone).waitFor()
    const [visit] = await visitsAt(customer.id)
    const [judgement] = await judgementsOf(visit?.id ?? '')
    expect(judgement).toMatchObject({ verdict: 'no_position' })
    expect(judgement?.reasons[0]).toMatchObject({ code: 'no_fix', params: { reason: 'timeout' } })
  },
)

scene('a position that gives up while one waits says so, and the check-in goes on', async (stage) => {
  const customer = await newCustomer(rep)
  const phone = await stage.phone({
    init: () => {
      navigator.geolocation.watchPosition = (_, failed) => {
        setTimeout(() => failed?.({ code: 3, message: 'timeout' } as GeolocationPositionError), 50)
        return 1
      }
    },
  })
  await signInOnPhone(phone, rep)
  await phone.goto(`/m/check-in/${customer.id}`)
  await phone.getByText('还没定到位').first().waitFor()
  await button(phone, '签到').tap()
  await phone.getByText('等了一会儿没有等到定位').waitFor()
})

scene('a customer without a pin is checked in at and left to be verified', async (stage) => {
  const customer = await newCustomer(rep, { pin: undefined } as object)
  const phone = await stage.phone()
  await signInOnPhone(phone, rep)
  await checkInAt(phone, customer.id)
  await phone.getByText('待核实').first().waitFor()
  await allSent(phone).waitFor()
  expect((await visitsAt(customer.id))[0]?.verdict).toBe('unverified')
})

scene(
  'a refused camera says that the record is not touched by it, and the check-in is saved',
  async (stage) => {
    const customer = await newCustomer(rep)
    const phone = await stage.phone({
      init: () => {
        navigator.mediaDevices.getUserMedia = () =>
          Promise.reject(new DOMException('Permission denied', 'NotAllowedError'))
      },
    })
    await signInOnPhone(phone, rep)
    await phone.goto(`/m/check-in/${customer.id}`)
    await button(phone, '拍门头照').tap()
    await phone.getByText('打不开相机。记录不受影响').waitFor()
    await button(phone, '关闭').last().tap()
    await button(phone, '签到').tap()
    await phone.waitForURL(/\/m\/visits\//)
    await allSent(phone).waitFor()
    const [visit] = await visitsAt(customer.id)
    expect(visit).toMatchObject({ verdict: 'on_site', photo: null })
  },
)
