/*
 * What pages gain where there is JavaScript; without it every one of them works all the same.
 */
import { closeMenus } from './menus.js'
import { leaveOutLostPictures } from './pictures.js'
import { switchTheme } from './theme.js'

closeMenus()
leaveOutLostPictures()
switchTheme()
