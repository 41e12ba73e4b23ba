import { ACTIONS, type Action, type Asker, isAllowed, RIGHTS, refusalOf, rolesOf } from './rights.js'
import { ROLES, type Role } from './rights-table.js'

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
