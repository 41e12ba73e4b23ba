export const ADMINISTRATORS = ['superuser', 'operator'] as const
export const notAdministrator = (rule: string) => ({ code: 'not-administrator', detail: rule })
export const notStaff = { code: 'staff-only', detail: 'Only staff accounts may do this.' }

const STAFF = ['staff', ...ADMINISTRATORS] as const

/**
 * Rights to look after the store and its people. Staff see what they need to help somebody and stop what is misused at this moment;
 * what takes something away for longer, or gives power, is for administrators.
 */
export const ADMINISTRATION_RIGHTS = {
  'see-people-of-store': {
    object: 'store',
    may: STAFF,
    because: 'Whoever helps people has to find whom a message is about.',
    refusal: notStaff,
  },
  'see-addresses': {
    object: 'account',
    may: ADMINISTRATORS,
    because: 'An address is personal. Staff find an account by an address that they were told, and need to read none.',
    refusal: notAdministrator('Only administrators read the addresses of others.'),
  },
  'disable-account': {
    object: 'account',
    may: ADMINISTRATORS,
    because: 'It takes away from somebody everything they do here.',
    refusal: notAdministrator('Only administrators bar an account or let it in again.'),
  },
  'end-sessions-of-others': {
    object: 'account',
    may: STAFF,
    because: 'A stolen device cannot wait, and whoever is logged out by mistake logs in again.',
    refusal: notStaff,
  },
  'revoke-token-of-others': {
    object: 'account',
    may: STAFF,
    because: 'A token that became known cannot wait, and its holder can look up the new one.',
    refusal: notStaff,
  },
  'reset-factors-of-others': {
    object: 'account',
    may: ADMINISTRATORS,
    because: 'Without them a password alone opens the account: whoever decides that has to know whom they deal with.',
    refusal: notAdministrator('Only administrators take the second factor or a passkey of somebody else away.'),
  },
  'verify-address-of-others': {
    object: 'account',
    may: ADMINISTRATORS,
    because: 'It says of somebody that they read mail there, and lets them in.',
    refusal: notAdministrator('Only administrators confirm the address of somebody else.'),
  },
  'give-staff': {
    object: 'account',
    may: ADMINISTRATORS,
    because: 'It gives power over others.',
    refusal: notAdministrator('Only administrators make somebody staff or an administrator, or end that.'),
  },
  'see-apps-of-store': {
    object: 'store',
    may: STAFF,
    because: 'Whoever looks after the store has to find deleted apps and integrations that wait, too.',
    refusal: notStaff,
  },
  'see-mails': {
    object: 'store',
    may: STAFF,
    because: 'Whoever helps somebody who got no mail has to see what became of it; not what it said or where it went.',
    refusal: notStaff,
  },
  'resend-mail': {
    object: 'store',
    may: STAFF,
    because: 'It goes to whom it was meant for, once more.',
    refusal: notStaff,
  },
} as const
