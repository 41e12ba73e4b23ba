import type { AppMailKind } from '@appstore/contracts/app-mails'
import type { LetterText } from './letter-texts.js'

const SECURE =
  'Wenn das nicht richtig war, ändern Sie Ihr Passwort, ersetzen Sie Ihre Tokens und schreiben Sie an die Verwaltung des Stores.'
const OPERATORS = 'Wenn das nicht richtig war, schreiben Sie an die Verwaltung des Stores.'
const OWNER =
  'Wenn das nicht richtig war, fragen Sie, wem die App gehört, oder schreiben Sie an die Verwaltung des Stores.'
const RELEASE =
  'Wenn das nicht richtig war, ziehen Sie das Release zurück, ersetzen Sie die Tokens, mit denen Sie veröffentlichen, und fragen Sie die anderen, die die App betreuen.'
const HOLDER = 'Wenn das nicht richtig war, fragen Sie {person}, oder schreiben Sie an die Verwaltung des Stores.'
const ANSWER =
  'Wenn Sie die App nicht kennen oder nicht, wer fragt, lehnen Sie ab oder tun Sie nichts: Nichts ändert sich, bevor Sie zustimmen.'

const told = (subject: string, sentence: string, ifWrong: string, link = 'Was mit der App geschah'): LetterText => {
  return { subject, paragraphs: [sentence, '{link}', ifWrong], link }
}

/** Mails über Apps, auf Deutsch. */
export const GERMAN_OF_APPS: Readonly<Record<AppMailKind, LetterText>> = {
  'app-certificate-changed': told(
    'Das Zertifikat von {app} wurde ersetzt',
    'Am {at} wurde durch {by} ein anderes Zertifikat für die App {app} bei {site} registriert. Alle Releases, die mit dem bisherigen signiert waren, haben den Store verlassen.',
    SECURE,
  ),
  'app-owner-changed': told(
    '{app} gehört jemand anderem',
    'Seit {at} gehört die App {app} bei {site} {person}. Das geschah durch {by}. Wem sie bisher gehörte, hat kein Recht mehr an ihr.',
    OPERATORS,
  ),
  'app-offered': told(
    '{app} wurde jemandem angeboten',
    'Am {at} wurde durch {by} angeboten, die App {app} bei {site} an {person} zu übergeben. Nichts ändert sich, bevor {person} zustimmt; bis dahin lässt sich das Angebot zurücknehmen.',
    SECURE,
  ),
  'app-offered-to-you': told(
    '{app} wird Ihnen angeboten',
    'Am {at} wurde Ihnen durch {by} angeboten, die App {app} bei {site} zu übernehmen. Wenn Sie annehmen, gehört sie Ihnen, und Sie sind für sie verantwortlich. Das Angebot gilt zwei Wochen.',
    ANSWER,
    'Antworten',
  ),
  'app-offer-declined': told(
    'Das Angebot von {app} wurde abgelehnt',
    'Am {at} wurde durch {person} abgelehnt, die App {app} bei {site} zu übernehmen. Alles bleibt, wie es ist.',
    OWNER,
  ),
  'app-offer-withdrawn': told(
    'Das Angebot von {app} wurde zurückgenommen',
    'Am {at} wurde durch {by} das Angebot zurückgenommen, die App {app} bei {site} an {person} zu übergeben. Alles bleibt, wie es ist.',
    OWNER,
  ),
  'app-takeover-allowed': told(
    '{app} kann übernommen werden',
    'Am {at} wurde durch {by} erlaubt, dass die App {app} bei {site} übernimmt, wer sie mit einem Zertifikat für sie registriert.',
    SECURE,
  ),
  'app-invited-you': told(
    'Sie sind eingeladen, {app} mitzubetreuen',
    'Am {at} wurden Sie durch {by} eingeladen, die App {app} bei {site} mitzubetreuen. Wer mitbetreut, veröffentlicht Releases und zieht sie zurück. Die Einladung gilt zwei Wochen.',
    ANSWER,
    'Antworten',
  ),
  'app-maintainer-invited': told(
    'Jemand wurde eingeladen, {app} mitzubetreuen',
    'Am {at} wurde durch {by} eine Einladung an {person} ausgesprochen, die App {app} bei {site} mitzubetreuen. Vor der Zustimmung hat {person} kein Recht an ihr.',
    OWNER,
  ),
  'app-maintainer-joined': told(
    '{app} wird von jemandem mehr betreut',
    'Seit {at} betreut {person} die App {app} bei {site} mit und kann ihre Releases veröffentlichen. Das geschah durch {by}.',
    OWNER,
  ),
  'app-maintainer-removed': told(
    '{app} wird von jemandem weniger betreut',
    'Seit {at} betreut {person} die App {app} bei {site} nicht mehr mit. Das geschah durch {by}.',
    OWNER,
  ),
  'app-maintainer-left': told(
    '{app} wird von jemandem weniger betreut',
    'Am {at} hat {person} aufgegeben, die App {app} bei {site} mitzubetreuen.',
    OWNER,
  ),
  'app-flags-changed': told(
    'Was über {app} gesagt wird, hat sich geändert',
    'Am {at} wurde durch {by} geändert, was der Store über die App {app} bei {site} sagt: ob sie übernommen werden kann, Betreuung sucht, veraltet ist, unterstützt oder empfohlen wird.',
    OWNER,
  ),
  'app-deleted': told(
    '{app} wurde gelöscht',
    'Am {at} wurde durch {by} die App {app} bei {site} gelöscht. Server finden sie nicht mehr.',
    OPERATORS,
  ),
  'app-restored': told(
    '{app} ist wieder da',
    'Am {at} wurde durch {by} die App {app} bei {site} mit ihren Releases zurückgeholt.',
    OPERATORS,
  ),
  'app-token-created': told(
    'Ein Token von {person} darf Apps ändern, die Sie betreuen',
    'Am {at} wurde durch {by} ein persönliches Token von {person} gemacht. Es darf bei {site} Apps veröffentlichen oder ändern, die auch Sie betreuen: {apps}.',
    HOLDER,
  ),
  'app-token-revoked': told(
    'Ein Token von {person} wurde widerrufen',
    'Am {at} wurde durch {by} ein persönliches Token von {person} widerrufen. Es durfte bei {site} Apps veröffentlichen oder ändern, die auch Sie betreuen: {apps}.',
    HOLDER,
  ),
  'app-token-replaced': told(
    'Das API-Token von {person} wurde ersetzt',
    'Am {at} wurde durch {by} das API-Token von {person} ersetzt. Es darf bei {site} Apps veröffentlichen und ändern, die auch Sie betreuen: {apps}.',
    HOLDER,
  ),
  'release-published': told(
    '{app} {version} wurde veröffentlicht',
    'Am {at} wurde durch {by} das Release {version} der App {app} bei {site} veröffentlicht.',
    RELEASE,
  ),
  'release-changed': told(
    '{app} {version} wurde geändert',
    'Am {at} wurde durch {by} das Release {version} der App {app} bei {site} geändert: sein Archiv, seine Adresse oder seine Signatur.',
    RELEASE,
  ),
  'release-withdrawn': told(
    '{app} {version} wurde zurückgezogen',
    'Am {at} wurde durch {by} das Release {version} der App {app} bei {site} zurückgezogen. Server finden es nicht mehr.',
    RELEASE,
  ),
  'release-removed': told(
    '{app} {version} wurde entfernt',
    'Am {at} wurde durch {by}, ohne die App zu betreuen, das Release {version} der App {app} bei {site} entfernt. Server finden es nicht mehr.',
    OPERATORS,
  ),
  'release-restored': told(
    '{app} {version} ist wieder da',
    'Am {at} wurde durch {by} das Release {version} der App {app} bei {site} zurückgeholt.',
    OPERATORS,
  ),
}
