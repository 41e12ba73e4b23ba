/*
 * What pages gain where there is JavaScript; without it every one of them works all the same.
 */
import { offerCopies } from './codes.js'
import { closeMenus } from './menus.js'
import { leaveOutLostPictures } from './pictures.js'
import { switchTheme } from './theme.js'

closeMenus()
leaveOutLostPictures()
offerCopies()
switchTheme()
