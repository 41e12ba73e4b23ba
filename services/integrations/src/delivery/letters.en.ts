import { ENGLISH_OF_APPS } from './app-letters.en.js'
import type { LetterTexts } from './letter-texts.js'

export const ENGLISH: LetterTexts = {
  greeting: 'Hello {username},',
  stranger: 'Hello,',
  closing: 'The App Store at {site}',
  who: {
    operator: 'the administrators of the store',
    store: 'the store itself',
    somebody: 'somebody',
    anonymous: 'Anonymous',
  },
  kinds: {
    ...ENGLISH_OF_APPS,
    'confirm-email': {
      subject: 'Confirm your e-mail address',
      paragraphs: [
        'You, or somebody else, gave {email} as the address of the account {username} at {site}.',
        'Please confirm that this address is yours. The link is valid for three days.',
        '{link}',
        'If this was not you, ignore this mail: without a confirmation nothing happens.',
      ],
      link: 'Confirm the address',
    },
    'confirm-new-email': {
      subject: 'Confirm your new e-mail address',
      paragraphs: [
        '{email} is to be the new address of the account {username} at {site}.',
        'Please confirm that this address is yours. The link is valid for three days; until then the former address stays in force.',
        '{link}',
        'If this was not you, ignore this mail: without a confirmation nothing changes.',
      ],
      link: 'Confirm the new address',
    },
    'email-change-requested': {
      subject: 'Your e-mail address is about to change',
      paragraphs: [
        'Somebody who signed in with your account at {site} asked to change its address to another one. This one stays in force until the new one is confirmed.',
        'If this was not you, change your password at once and give up the change in your profile.',
        '{link}',
      ],
      link: 'To your profile',
    },
    'email-changed': {
      subject: 'Your e-mail address was changed',
      paragraphs: [
        'Your account at {site} has another e-mail address now. This address is not used any more.',
        'If this was not you, write to the operators of the store.',
      ],
    },
    'account-exists': {
      subject: 'You have an account already',
      paragraphs: [
        'Somebody, probably you, gave this address for an account at {site}. It belongs to the account {username} already.',
        'You can log in with it, or choose another password if you do not know it any more.',
        '{link}',
        'If this was not you, there is nothing to do: nothing was changed.',
      ],
      link: 'Log in',
    },
    'no-account': {
      subject: 'There is no account with this address',
      paragraphs: [
        'Somebody, probably you, asked for another password at {site} with this address. No account there has it.',
        'Perhaps you registered with another address. If you have no account yet, you can make one.',
        '{link}',
        'If this was not you, ignore this mail.',
      ],
      link: 'Register',
    },
    'password-reset': {
      subject: 'Choose another password',
      paragraphs: [
        'You, or somebody else, asked for another password for the account {username} at {site}.',
        'The link is valid for 24 hours and can be used once.',
        '{link}',
        'If this was not you, ignore this mail: your password stays as it is.',
      ],
      link: 'Choose another password',
    },
    'password-changed': {
      subject: 'Your password was changed',
      paragraphs: [
        'The password of your account at {site} was changed. Every session was ended, and your API token was replaced by another one. If it was done without the former password, your tokens for programs were revoked, too.',
        'If this was not you, choose another password at once.',
        '{link}',
      ],
      link: 'Choose another password',
    },
    'token-replaced': {
      subject: 'Your API token was replaced',
      paragraphs: [
        'The API token of your account at {site} was replaced by another one. Programs that publish with the former one need the new one.',
        'If this was not you, change your password at once.',
        '{link}',
      ],
      link: 'To your token',
    },
    'personal-token-created': {
      subject: 'There is a new token for your account',
      paragraphs: [
        'A token for programs was made for your account at {site}. It is called “{tokenName}” and works until {expiresAt}.',
        'If this was not you, revoke it and change your password at once.',
        '{link}',
      ],
      link: 'To your tokens',
    },
    'personal-token-revoked': {
      subject: 'A token of your account was revoked',
      paragraphs: [
        'The token for programs called “{tokenName}” of your account at {site} was revoked. Programs that use it need another one.',
        'If this was not you, change your password at once.',
        '{link}',
      ],
      link: 'To your tokens',
    },
    'personal-token-revoked-by-staff': {
      subject: 'The operators revoked a token of your account',
      paragraphs: [
        'The operators of the store revoked the token for programs called “{tokenName}” of your account at {site}, because it seemed to be misused. Programs that use it need another one.',
        'If the token was known to nobody but you, write to the operators.',
        '{link}',
      ],
      link: 'To your tokens',
    },
    'deletion-requested': {
      subject: 'Your account will be deleted',
      paragraphs: [
        'Your account at {site} will be deleted on {eraseAt}, as you asked. Until then everything works as before, and you can keep it after all.',
        '{link}',
        'If this was not you, keep the account and change your password at once.',
      ],
      link: 'Keep the account',
    },
    'passkey-added': {
      subject: 'A passkey was added to your account',
      paragraphs: [
        'Your account at {site} can be opened with the passkey “{passkey}” from now on.',
        'If this was not you, remove the passkey at once and change your password.',
        '{link}',
      ],
      link: 'To your passkeys',
    },
    'passkey-removed': {
      subject: 'A passkey was removed from your account',
      paragraphs: [
        'The passkey “{passkey}” does not open your account at {site} any more.',
        'If this was not you, look whether what is left is yours, and change your password.',
        '{link}',
      ],
      link: 'To your passkeys',
    },
    'login-linked': {
      subject: 'Another login was connected to your account',
      paragraphs: [
        'Your account at {site} can be logged in to with {party} from now on.',
        'If this was not you, disconnect the login at once and change your password.',
        '{link}',
      ],
      link: 'To your connected logins',
    },
    'login-unlinked': {
      subject: 'A login was disconnected from your account',
      paragraphs: [
        'A login with {party} does not open your account at {site} any more.',
        'If this was not you, look at your connected logins and change your password.',
        '{link}',
      ],
      link: 'To your connected logins',
    },
    'second-factor-enabled': {
      subject: 'Your account has a second factor now',
      paragraphs: [
        'An authenticator app was set up for your account at {site}. Whoever logs in needs a code of it from now on.',
        'Keep the recovery codes that you were shown: they let you in when the app is lost.',
        'If this was not you, write to the operators of the store at once.',
        '{link}',
      ],
      link: 'To Security',
    },
    'second-factor-disabled': {
      subject: 'Your second factor was removed',
      paragraphs: [
        'The authenticator app of your account at {site} was removed. The password alone is enough to log in now, and the recovery codes do not work any more.',
        'If this was not you, change your password at once and set the app up again.',
        '{link}',
      ],
      link: 'To Security',
    },
    'second-factor-reset': {
      subject: 'The operators removed your second factor',
      paragraphs: [
        'The operators of the store removed the authenticator app of your account at {site}, because somebody told them that it was lost. Every session was ended; the password alone is enough to log in now.',
        'Please set up another one. If you did not ask for this, change your password at once and write to the operators.',
        '{link}',
      ],
      link: 'To Security',
    },
    'recovery-codes-replaced': {
      subject: 'You have new recovery codes',
      paragraphs: [
        'New recovery codes were made for your account at {site}. The former ones do not work any more.',
        'If this was not you, change your password at once and make new codes.',
        '{link}',
      ],
      link: 'To Security',
    },
    'recovery-code-used': {
      subject: 'A recovery code was used',
      paragraphs: [
        'Somebody used one of the recovery codes of your account at {site}. It does not work a second time.',
        'If this was not you, change your password at once and make new codes. If your app is lost, remove it and set up another one.',
        '{link}',
      ],
      link: 'To Security',
    },
    'guessing-stopped': {
      subject: 'Somebody tried to guess your second factor',
      paragraphs: [
        'Somebody came past the first step of logging in to your account at {site}, gave several wrong answers to the second one, and was stopped.',
        'If this was you, look at the clock of your device, or take a recovery code. If it was not, somebody knows your password or gets into a login that is connected to your account: change your password at once, and look at your sessions and connected logins.',
        '{link}',
      ],
      link: 'Change your password',
    },
    'deletion-cancelled': {
      subject: 'Your account stays',
      paragraphs: ['Your account at {site} will not be deleted after all, as you asked.'],
    },
  },
}
