/* What pages need that ask for a passkey. */
import { askForPasskeys } from './passkey.js'

askForPasskeys()
