import { randomUUID } from 'node:crypto'
import type { AccountIdentity } from '@appstore/contracts/accounts'
import { verifyToken } from '@appstore/contracts/accounts'
import { type AccountChange, changeAccount } from '@appstore/contracts/administration'
import { listPasskeys } from '@appstore/contracts/passkeys'
import { createPersonalToken, listPersonalTokens } from '@appstore/contracts/personal-tokens'
import { secondFactorsOf } from '@appstore/contracts/second-factor'
import { caller } from '../accounts-spec.js'
import { protectedMember } from '../factors-spec.js'
import { passkeyHolder, withPasskey } from '../passkey-people-spec.js'
import { type People, refusal, startPeople } from '../people-spec.js'

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const STAFF: AccountIdentity = { accountId: randomUUID(), username: 'staff', isStaff: true, isSuperuser: false }
const ROOT: AccountIdentity = { ...STAFF, username: 'root', isSuperuser: true }

const change = (account: AccountIdentity, accountId: string, change: AccountChange, by = caller()) =>
  people.call(changeAccount, { caller: by, account, accountId, change })
const typesOf = async (accountId: string) => (await people.eventsOf(accountId)).map(({ type }) => type)
const token = async (accountId: string) => {
  const wish = { name: 'Build', scopes: ['publish' as const], apps: null, expiresInDays: 30 }
  return await people.call(createPersonalToken, { caller: caller(), accountId, ...wish })
}

describe('those who look after the store', () => {
  it('revoke one personal token, which opens nothing any more, once', async () => {
    const accountId = await people.member('builder')
    const [bad, good] = [await token(accountId), await token(accountId)]
    const order: AccountChange = { kind: 'revoke-personal-token', tokenId: bad.tokenId }
    const by = caller()
    const first = await change(STAFF, accountId, order, by)
    expect([await change(STAFF, accountId, order, by), (await change(STAFF, accountId, order)).position]).toEqual([
      first,
      null,
    ])
    expect((await people.eventsOf(accountId)).filter(({ type }) => type === 'PersonalTokenRevoked')).toMatchObject([
      { data: { tokenId: bad.tokenId, occasion: 'staff' } },
    ])
    expect((await people.call(verifyToken, { token: bad.token })).identified).toBeNull()
    expect((await people.call(verifyToken, { token: good.token })).identified).not.toBeNull()
    const { tokens } = await people.call(listPersonalTokens, { accountId })
    expect(tokens.map(({ tokenId }) => tokenId)).toEqual([good.tokenId])
  })

  it('revoke nothing of somebody else under the name of an account', async () => {
    const [mine, other] = [await people.member('mine'), await people.member('other')]
    const { tokenId, token: text } = await token(mine)
    expect((await change(ROOT, other, { kind: 'revoke-personal-token', tokenId })).position).toBeNull()
    expect((await people.call(verifyToken, { token: text })).identified).not.toBeNull()
  })

  it('reset a lost second factor: app, recovery codes, passkeys and sessions are gone by one append', async () => {
    const { accountId, secret } = await protectedMember(people, 'lost')
    await withPasskey(people, accountId)
    const before = (await typesOf(accountId)).length
    expect((await change(ROOT, accountId, { kind: 'reset-second-factor' })).position).not.toBeNull()
    expect((await typesOf(accountId)).slice(before)).toEqual([
      'AccountTotpDisabled',
      'AccountPasskeyRemoved',
      'AccountSessionEnded',
    ])
    expect(await people.call(secondFactorsOf, { accountId })).toEqual({ totp: null, recoveryCodes: 0, passkeys: 0 })
    expect(await people.inForce(secret)).toBe(false)
    expect((await change(ROOT, accountId, { kind: 'reset-second-factor' })).position).toBeNull()
    await people.enter('lost') // the password is enough again
  })

  it('take one passkey away', async () => {
    const { accountId, passkeyId } = await passkeyHolder(people, 'keys')
    const { passkeyId: kept } = await withPasskey(people, accountId)
    const order: AccountChange = { kind: 'remove-passkey', passkeyId }
    expect((await refusal(change(STAFF, accountId, order))).code).toBe('not-administrator')
    await change(ROOT, accountId, order)
    expect((await change(ROOT, accountId, order)).position).toBeNull()
    const { passkeys } = await people.call(listPasskeys, { accountId })
    expect(passkeys.map((each) => each.passkeyId)).toEqual([kept])
  })
})
