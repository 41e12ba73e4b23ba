import { ACTIONS, type Action, type Asker, isAllowed, RIGHTS, refusalOf, rolesOf } from './rights.js'
import { ROLES, type Role } from './rights-table.js'
import { scopeOf, TOKEN_SCOPE_NAMES, TOKEN_SCOPES, type TokenGrant } from './token-scopes.js'

const person = (accountId: string, changes: object = {}): Asker => {
  return { accountId, username: accountId, isStaff: false, isSuperuser: false, ...changes }
}
const app = { appId: 'news', ownerId: 'ann', maintainerIds: ['cleo'], namedId: 'nick' }

describe('what somebody is', () => {
  it.each<[string, Asker, Role[]]>([
    ['nobody known', undefined, ['anonymous']],
    ['an operator', null, ['anonymous', 'operator']],
    ['somebody', person('bob'), ['anonymous', 'user']],
    ['the owner', person('ann'), ['anonymous', 'user', 'owner']],
    ['a co-maintainer', person('cleo'), ['anonymous', 'user', 'maintainer']],
    ['the one named', person('nick'), ['anonymous', 'user', 'named']],
    ['staff', person('sue', { isStaff: true }), ['anonymous', 'user', 'staff']],
    ['a superuser', person('root', { isSuperuser: true }), ['anonymous', 'user', 'staff', 'superuser']],
    [
      'a superuser who owns it',
      person('ann', { isSuperuser: true }),
      ['anonymous', 'user', 'owner', 'staff', 'superuser'],
    ],
  ])('%s', (_who, asker, roles) => {
    expect([...rolesOf(asker, app)]).toEqual(roles)
  })

  it('is nothing in particular where nothing is at hand', () => {
    expect([...rolesOf(person('ann'))]).toEqual(['anonymous', 'user'])
    expect([...rolesOf(person('undefined'), { ownerId: undefined })]).toEqual(['anonymous', 'user'])
  })
})

describe('the table of rights', () => {
  it.each(ACTIONS)('says of %s who may, why, and how others are refused', (action) => {
    const { may, because, refusal } = RIGHTS[action]
    expect(may.length).toBeGreaterThan(0)
    expect(ROLES).toEqual(expect.arrayContaining([...may]))
    expect(because).toMatch(/\.$/)
    expect(refusal.code).toMatch(/^[a-z-]+$/)
    expect(refusal.detail).toMatch(/\.$/)
  })

  it('lets nobody change anything without having signed in', () => {
    expect(ACTIONS.filter((action) => isAllowed(action, rolesOf(undefined, app)))).toEqual([])
  })

  it('leaves what speaks for an app to its people', () => {
    const byAdministrators = ACTIONS.filter((action) => isAllowed(action, rolesOf(null, app)))
    const theirs: Action[] = ['publish-release', 'invite-maintainer', 'offer-transfer', 'change-certificate', 'rate']
    expect(byAdministrators.filter((action) => theirs.includes(action))).toEqual([])
  })

  it('keeps a role that must not from being outweighed by another', () => {
    expect(refusalOf('rate', person('ann', { isSuperuser: true }), app)).toMatchObject({ code: 'own-app-not-rated' })
    expect(refusalOf('rate', person('root', { isSuperuser: true }), app)).toBeUndefined()
  })

  it('tells who was refused what', () => {
    expect(refusalOf('delete-app', person('$&'), app)).toEqual({
      code: 'not-owner',
      detail:
        'You are signed in as $&, who does not own "news". Only the owner can delete an app; co-maintainers cannot.',
    })
  })
})

describe('a personal token', () => {
  const everybody = { isStaff: true, isSuperuser: true }
  const mine = { appId: 'news', ownerId: 'ann', maintainerIds: ['ann'], namedId: 'ann' }
  const holding = (grant: TokenGrant) => person('ann', { ...everybody, grant })
  const all = [...TOKEN_SCOPE_NAMES]

  it('is for actions of which each belongs to one scope at most', () => {
    const actions = TOKEN_SCOPE_NAMES.flatMap((name) => [...TOKEN_SCOPES[name]])
    expect(new Set(actions).size).toBe(actions.length)
    expect(ACTIONS).toEqual(expect.arrayContaining(actions))
  })

  it.each(ACTIONS)('with every scope but the one of it gives no right to %s, whatever its holder may do', (action) => {
    const scopes = all.filter((name) => name !== scopeOf(action))
    const refusal = refusalOf(action, holding({ scopes, apps: null }), mine)
    expect(refusal?.code).toBe('scope-missing')
    expect(refusal?.detail).toContain(scopeOf(action) ?? 'No personal token')
  })

  it.each(ACTIONS)('for another app gives no right to %s, nor where no app is named', (action) => {
    for (const thing of [mine, { ...mine, appId: undefined }, {}]) {
      const asker = holding({ scopes: all, apps: ['deck'] })
      expect(refusalOf(action, asker, thing as typeof mine)).toMatchObject({ code: 'scope-missing' })
    }
  })

  it('gives what it is for, as far as its holder has the right', () => {
    const grant: TokenGrant = { scopes: ['publish'], apps: ['news'] }
    expect(refusalOf('publish-release', holding(grant), mine)).toBeUndefined()
    const other = refusalOf('publish-release', person('bob', { grant }), mine)
    expect(other).toMatchObject({ code: 'not-owner-or-maintainer' })
  })
})
