import { proveIdentity } from '@appstore/contracts/second-factor'
import { endSession, renewedSession } from '@appstore/contracts/sessions'
import { protectedMember } from '../factors-spec.js'
import { PASSWORD, type People, startPeople } from '../people-spec.js'

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const renewed = async (secret: string) => (await people.call(renewedSession, { secret })).renewed
const sessionOf = (by: { credential: string }) => by.credential.slice('session:'.length)

/** Somebody who proves by password who they are: before, and by one command. */
async function proving(username: string) {
  const accountId = await people.member(username)
  const { secret: former, as } = await people.enter(username)
  const by = as()
  const request = { caller: by, accountId, sessionId: sessionOf(by) }
  const proof = { method: 'password' as const, password: PASSWORD }
  return { accountId, former, as, by, prove: () => people.call(proveIdentity, { ...request, proof }) }
}

describe('a proof that is sent twice', () => {
  it('gives the session another secret each time, by one event', async () => {
    const { accountId, former, prove } = await proving('anna')
    const [first, second] = [await prove(), await prove()]
    expect(second.position).toBe(first.position)
    const known = [former, first.secret, second.secret].map((secret) => people.inForce(secret))
    expect(await Promise.all(known)).toEqual([false, false, true])
    const proofs = (await people.eventsOf(accountId)).filter(({ type }) => type === 'AccountIdentityProved')
    expect(proofs).toHaveLength(1)
  })

  it('with the code of an app is right both times, at the same moment too', async () => {
    const { accountId, as, code } = await protectedMember(people, 'bert')
    const by = as()
    const proof = { method: 'code' as const, code: code() }
    const request = { caller: by, accountId, sessionId: sessionOf(by), proof }
    const proved = await Promise.all([people.call(proveIdentity, request), people.call(proveIdentity, request)])
    const inForce = await Promise.all(proved.map(({ secret }) => people.inForce(secret)))
    expect(inForce.filter(Boolean)).toHaveLength(1)
    const other = people.call(proveIdentity, { ...request, caller: as() })
    await expect(other).rejects.toMatchObject({ code: 'fields-invalid' })
  })

  it('is known by the secret before and the one since, for a minute, and opens nothing', async () => {
    const { accountId, former, by, prove } = await proving('carl')
    expect(await renewed(former)).toBeNull()
    const { secret } = await prove()
    const session = { sessionId: sessionOf(by), account: { accountId } }
    expect(await renewed(former)).toMatchObject({ session, commandId: by.commandId, isFormer: true })
    expect(await renewed(secret)).toMatchObject({ session, commandId: by.commandId, isFormer: false })
    const { secret: last } = await prove()
    expect(await renewed(former)).toMatchObject({ isFormer: true })
    expect(await people.inForce(former)).toBe(false)
    people.pass(60_000)
    expect([await renewed(former), await renewed(last)]).toEqual([null, null])
  })

  it('is known of no session that has ended', async () => {
    const { accountId, former, as, by, prove } = await proving('dora')
    await prove()
    await people.call(endSession, { caller: as(), accountId, sessionId: sessionOf(by) })
    expect(await renewed(former)).toBeNull()
  })
})
