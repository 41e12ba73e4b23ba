import { ADMINISTRATORS, notAdministrator } from './administration-rights.js'

/** The part of the table of rights that is about ratings (web-and-accounts.md 3.8, 4). */
export const RATING_RIGHTS = {
  rate: {
    object: 'rating',
    may: ['user'],
    never: ['owner'],
    because: 'Praise of one’s own tells nobody anything.',
    refusal: { code: 'own-app-not-rated', detail: 'This app is your own; others rate it.' },
  },
  'flag-comment': {
    object: 'rating',
    may: ['owner'],
    because: 'Spam hurts the app, and its owner reads every comment. What becomes of it others decide.',
    refusal: {
      code: 'not-owner',
      detail:
        'You are signed in as {username}, who does not own "{app}". Only the owner says that a comment on the app is spam.',
    },
  },
  'see-reports': {
    object: 'rating',
    may: ['owner', 'maintainer'],
    because:
      'Those who look after an app should know what was reported and what became of it; others see the comments alone.',
    refusal: {
      code: 'not-owner-or-maintainer',
      detail: 'You are signed in as {username}, who is neither owner nor co-maintainer of "{app}".',
    },
  },
  'decide-appeal': {
    object: 'rating',
    may: ADMINISTRATORS,
    because: 'Neither whoever wrote a comment nor whoever it is about is a judge of it.',
    refusal: notAdministrator('Only administrators see flagged comments and decide about them.'),
  },
} as const
