import type { AppMailKind } from '@appstore/contracts/app-mails'
import type { LetterText } from './letter-texts.js'

const SECURE =
  'If this was not right, change your password, replace your tokens and write to the operators of the store.'
const OPERATORS = 'If this was not right, write to the operators of the store.'
const OWNER = 'If this was not right, ask the owner of the app, or write to the operators of the store.'
const RELEASE =
  'If this was not right, withdraw the release, replace the tokens you publish with, and ask the others who look after the app.'
const HOLDER = 'If this was not right, ask {person}, or write to the operators of the store.'
const ANSWER = 'If you do not know the app or whoever asks, decline, or do nothing: nothing changes before you agree.'

const told = (subject: string, sentence: string, ifWrong: string, link = 'What happened to the app'): LetterText => {
  return { subject, paragraphs: [sentence, '{link}', ifWrong], link }
}

/** Mails about apps: who did what, when, where to look, and what to do if it was not right. */
export const ENGLISH_OF_APPS: Readonly<Record<AppMailKind, LetterText>> = {
  'app-certificate-changed': told(
    'The certificate of {app} was replaced',
    'On {at}, {by} registered another certificate for the app {app} at {site}. Every release that was signed with the former one has left the store.',
    SECURE,
  ),
  'app-owner-changed': told(
    '{app} has another owner',
    'Since {at}, {person} owns the app {app} at {site}. This was done by {by}. The former owner has no right to it any more.',
    OPERATORS,
  ),
  'app-offered': told(
    '{app} was offered to somebody',
    'On {at}, {by} offered to hand the app {app} at {site} over to {person}. Nothing changes before {person} agrees, and until then the owner can take the offer back.',
    SECURE,
  ),
  'app-offered-to-you': told(
    '{app} is offered to you',
    'On {at}, {by} offered to hand the app {app} at {site} over to you. If you accept, you own it and are responsible for it. The offer is valid for two weeks.',
    ANSWER,
    'Answer',
  ),
  'app-offer-declined': told(
    'The offer of {app} was declined',
    'On {at}, {person} declined to become the owner of the app {app} at {site}. Everything stays as it is.',
    OWNER,
  ),
  'app-offer-withdrawn': told(
    'The offer of {app} was taken back',
    'On {at}, {by} took back the offer to hand the app {app} at {site} over to {person}. Everything stays as it is.',
    OWNER,
  ),
  'app-takeover-allowed': told(
    '{app} can be taken over',
    'On {at}, {by} allowed that the app {app} at {site} is taken over by whoever registers it with a certificate for it.',
    SECURE,
  ),
  'app-invited-you': told(
    'You are invited to look after {app}',
    'On {at}, {by} invited you to be a co-maintainer of the app {app} at {site}. Co-maintainers publish and withdraw releases. The invitation is valid for two weeks.',
    ANSWER,
    'Answer',
  ),
  'app-maintainer-invited': told(
    'Somebody was invited to look after {app}',
    'On {at}, {by} invited {person} to be a co-maintainer of the app {app} at {site}. {person} has no right to it before agreeing.',
    OWNER,
  ),
  'app-maintainer-joined': told(
    '{app} has another co-maintainer',
    'Since {at}, {person} is a co-maintainer of the app {app} at {site} and can publish its releases. This was done by {by}.',
    OWNER,
  ),
  'app-maintainer-removed': told(
    '{app} has one co-maintainer less',
    'Since {at}, {person} is no co-maintainer of the app {app} at {site} any more. This was done by {by}.',
    OWNER,
  ),
  'app-maintainer-left': told(
    '{app} has one co-maintainer less',
    'On {at}, {person} gave up being a co-maintainer of the app {app} at {site}.',
    OWNER,
  ),
  'app-flags-changed': told(
    'What is said of {app} has changed',
    'On {at}, {by} changed what the store says of the app {app} at {site}: whether it can be taken over, looks for a maintainer, is out of date, supported or recommended.',
    OWNER,
  ),
  'app-deleted': told(
    '{app} was deleted',
    'On {at}, {by} deleted the app {app} at {site}. Servers do not find it any more.',
    OPERATORS,
  ),
  'app-restored': told(
    '{app} is back',
    'On {at}, {by} brought the app {app} at {site} back, with the releases it had.',
    OPERATORS,
  ),
  'app-token-created': told(
    'A token of {person} may change apps that you look after',
    'On {at}, {by} made a personal token of {person} that may publish or change apps at {site} which you look after, too: {apps}.',
    HOLDER,
  ),
  'app-token-revoked': told(
    'A token of {person} was revoked',
    'On {at}, {by} revoked a personal token of {person} that might publish or change apps at {site} which you look after, too: {apps}.',
    HOLDER,
  ),
  'app-token-replaced': told(
    'The API token of {person} was replaced',
    'On {at}, {by} replaced the API token of {person}, which may publish and change apps at {site} that you look after, too: {apps}.',
    HOLDER,
  ),
  'release-published': told(
    '{app} {version} was published',
    'On {at}, {by} published release {version} of the app {app} at {site}.',
    RELEASE,
  ),
  'release-changed': told(
    '{app} {version} was changed',
    'On {at}, {by} changed release {version} of the app {app} at {site}: its archive, its address or its signature.',
    RELEASE,
  ),
  'release-withdrawn': told(
    '{app} {version} was withdrawn',
    'On {at}, {by} withdrew release {version} of the app {app} at {site}. Servers do not find it any more.',
    RELEASE,
  ),
  'release-removed': told(
    '{app} {version} was removed',
    'On {at}, {by}, who does not look after it, removed release {version} of the app {app} at {site}. Servers do not find it any more.',
    OPERATORS,
  ),
  'release-restored': told(
    '{app} {version} is back',
    'On {at}, {by} brought release {version} of the app {app} at {site} back.',
    OPERATORS,
  ),
}
