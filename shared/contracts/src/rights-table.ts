import { ADMINISTRATION_RIGHTS, ADMINISTRATORS, notAdministrator, notStaff } from './administration-rights.js'
import { RATING_RIGHTS } from './rating-rights.js'

/**
 * What somebody is to the thing at hand. One person can be several of these at once, and everybody is `anonymous` at least: what may be
 * done without signing in may be done by all.
 */
export const ROLES = [
  'anonymous',
  /** Anybody who has signed in. */
  'user',
  'owner',
  'maintainer',
  /** The person whom an invitation or an offer names. */
  'named',
  'staff',
  'superuser',
  /** Whoever holds the operator token. */
  'operator',
] as const
export type Role = (typeof ROLES)[number]

/** A line of the table: who may do something, and why it is so. */
export interface Right {
  readonly object: 'store' | 'app' | 'release' | 'invitation' | 'offer' | 'rating' | 'account'
  readonly may: readonly Role[]
  /** Whoever has one of these roles may not, whatever else they are. */
  readonly never?: readonly Role[]
  readonly because: string
  /** The public code of the refusal, and its words; `{username}` and `{app}` are filled in. */
  readonly refusal: { readonly code: string; readonly detail: string }
}

const OWNER = 'You are signed in as {username}, who does not own "{app}".'
const notOwner = (rule: string) => ({ code: 'not-owner', detail: `${OWNER} ${rule}` })
const notNamed = (rule: string) => ({ code: 'not-the-one-named', detail: `You are signed in as {username}. ${rule}` })

/**
 * Every right in the store (actor × action × object): the checks ask it, and the tests walk through each pair of it, so that neither
 * knows a right that the other does not (web-and-accounts.md 3.8, releases.md B10, api.md A7).
 */
export const RIGHTS_TABLE = {
  ...ADMINISTRATION_RIGHTS,
  'register-app': {
    object: 'store',
    may: ['user'],
    because: 'The certificate proves who may have the id; the account says who is responsible for it.',
    refusal: { code: 'not-authenticated', detail: 'Sign in to register an app.' },
  },
  'publish-discover': {
    object: 'store',
    may: ['staff', ...ADMINISTRATORS],
    because: 'It is the front page of every server.',
    refusal: notStaff,
  },
  'read-audit': {
    object: 'store',
    may: ['staff', ...ADMINISTRATORS],
    because: 'Whoever looks after the store must be able to see what happened in it.',
    refusal: notStaff,
  },
  'undo-change': {
    object: 'store',
    may: ADMINISTRATORS,
    because: 'It does in the name of the store what only the owner of a thing may do otherwise.',
    refusal: notAdministrator('Only administrators undo what others have done.'),
  },
  'change-certificate': {
    object: 'app',
    may: ['owner'],
    because: 'Another certificate takes every release out of the store.',
    refusal: {
      code: 'app-owned-by-another',
      detail:
        'The app "{app}" is registered by somebody else. You are signed in as {username}; use the owner\'s account, or ask the owner to hand the app over.',
    },
  },
  'delete-app': {
    object: 'app',
    may: ['owner'],
    because: 'Servers lose the app. Administrators have a way of their own, which says that it was them.',
    refusal: notOwner('Only the owner can delete an app; co-maintainers cannot.'),
  },
  'remove-app': {
    object: 'app',
    may: ADMINISTRATORS,
    because: 'Harmful apps must go, whoever owns them.',
    refusal: notAdministrator('Only administrators take an app out of the store that is not their own.'),
  },
  'restore-app': {
    object: 'app',
    may: ADMINISTRATORS,
    because: 'An owner whose app was removed must not undo that.',
    refusal: notAdministrator('Only administrators bring a deleted app back. Ask the operators of the store.'),
  },
  'feature-app': {
    object: 'app',
    may: ['staff', ...ADMINISTRATORS],
    because: 'It is the store that recommends an app, not its owner.',
    refusal: notStaff,
  },
  'edit-integration': {
    object: 'app',
    may: ['owner', 'maintainer', ...ADMINISTRATORS],
    because: 'It is described by those who look after it; administrators put right what stands in the list of apps.',
    refusal: {
      code: 'not-owner-or-maintainer',
      detail: 'You are signed in as {username}, who is neither owner nor co-maintainer of "{app}".',
    },
  },
  'approve-integration': {
    object: 'app',
    may: ADMINISTRATORS,
    because: 'It stands in the list of apps without a certificate, so somebody has to have looked at it.',
    refusal: notAdministrator('Only administrators approve integrations.'),
  },
  'change-flags': {
    object: 'app',
    may: ['owner', ...ADMINISTRATORS],
    because: 'They say what the owner intends: to hand the app over, to let it rest, to support it.',
    refusal: notOwner(
      'Only the owner changes whether an app can be taken over, looks for a maintainer, is out of date or supported.',
    ),
  },
  'see-people': {
    object: 'app',
    may: ['owner', 'staff', ...ADMINISTRATORS],
    because: 'Who was invited concerns the invited and the owner.',
    refusal: notOwner('Only the owner sees who is invited.'),
  },
  'set-maintainer': {
    object: 'app',
    may: ADMINISTRATORS,
    because: 'Nobody becomes a co-maintainer without having agreed, unless administrators put something right.',
    refusal: notAdministrator('Only administrators make somebody a co-maintainer without asking. Invite them instead.'),
  },
  'invite-maintainer': {
    object: 'app',
    may: ['owner'],
    because: 'Co-maintainers publish in the name of the app.',
    refusal: notOwner('Only the owner invites co-maintainers.'),
  },
  'remove-maintainer': {
    object: 'app',
    may: ['owner', ...ADMINISTRATORS],
    because: 'Whoever gives a right takes it away.',
    refusal: notOwner('Only the owner removes a co-maintainer. To give up your own right, leave the app.'),
  },
  'leave-app': {
    object: 'app',
    may: ['maintainer'],
    because: 'Nobody is bound to an app. An owner hands it over instead, so that it is never without one.',
    refusal: {
      code: 'not-maintainer',
      detail:
        'You are signed in as {username}, who is no co-maintainer of "{app}". An owner hands the app over instead.',
    },
  },
  'set-owner': {
    object: 'app',
    may: ADMINISTRATORS,
    because: 'Owners disappear, and takeovers go wrong.',
    refusal: notAdministrator('Only administrators give an app to somebody without asking. Offer it instead.'),
  },
  'offer-transfer': {
    object: 'app',
    may: ['owner'],
    because: 'An app is handed over by whoever has it.',
    refusal: notOwner('Only the owner offers an app to somebody else.'),
  },
  'count-downloads': {
    object: 'app',
    may: ['owner', 'maintainer'],
    because: 'The numbers are for those who make the app.',
    refusal: {
      code: 'not-owner-or-maintainer',
      detail: 'Only the owner and the co-maintainers of {app} see its download numbers.',
    },
  },
  'publish-release': {
    object: 'release',
    may: ['owner', 'maintainer'],
    because: 'Nobody else speaks for the app, administrators neither: they do not have its key.',
    refusal: {
      code: 'not-owner-or-maintainer',
      detail:
        'You are signed in as {username}, who is neither owner nor co-maintainer of "{app}". Use the token of an account that is, or ask the owner to invite {username}.',
    },
  },
  'withdraw-release': {
    object: 'release',
    may: ['owner', 'maintainer'],
    because: 'Whoever publishes a release can take it back.',
    refusal: {
      code: 'not-owner-or-maintainer',
      detail:
        'You are signed in as {username}, who is neither owner nor co-maintainer of "{app}". Use the token of an account that is, or ask the owner to invite {username}.',
    },
  },
  'remove-release': {
    object: 'release',
    may: ADMINISTRATORS,
    because: 'Harmful releases must go, whoever published them.',
    refusal: notAdministrator('Only administrators withdraw a release of an app that is not theirs.'),
  },
  'restore-release': {
    object: 'release',
    may: ADMINISTRATORS,
    because: 'An author whose release was removed must not undo that.',
    refusal: notAdministrator(
      'Only administrators bring a withdrawn release back. Publish it again instead: the same bytes are taken.',
    ),
  },
  'withdraw-invitation': {
    object: 'invitation',
    may: ['owner', ...ADMINISTRATORS],
    because: 'Whoever invites can think again.',
    refusal: notOwner('Only the owner takes an invitation back. If it is yours, decline it.'),
  },
  'answer-invitation': {
    object: 'invitation',
    may: ['named'],
    because: 'Nobody else can agree for the invited.',
    refusal: notNamed('This invitation is for somebody else.'),
  },
  'withdraw-offer': {
    object: 'offer',
    may: ['owner', ...ADMINISTRATORS],
    because: 'Whoever offers can think again.',
    refusal: notOwner('Only the owner takes an offer back. If it is for you, decline it.'),
  },
  'answer-offer': {
    object: 'offer',
    may: ['named'],
    because: 'Nobody becomes responsible for an app without having agreed.',
    refusal: notNamed('This app is offered to somebody else.'),
  },
  ...RATING_RIGHTS,
} as const satisfies Record<string, Right>
