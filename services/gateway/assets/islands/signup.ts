/* The one thing that only the sign-up page needs. */
import { solveCaptchas } from './captcha.js'

solveCaptchas()
