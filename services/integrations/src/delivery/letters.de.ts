import { GERMAN_OF_APPS } from './app-letters.de.js'
import type { LetterTexts } from './letter-texts.js'

export const GERMAN: LetterTexts = {
  greeting: 'Guten Tag {username},',
  stranger: 'Guten Tag,',
  closing: 'Der App Store unter {site}',
  who: {
    operator: 'die Verwaltung des Stores',
    store: 'den Store selbst',
    somebody: 'jemand',
    anonymous: 'Anonym',
  },
  kinds: {
    ...GERMAN_OF_APPS,
    'confirm-email': {
      subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
      paragraphs: [
        'Sie oder jemand anderes haben {email} als Adresse des Kontos {username} bei {site} angegeben.',
        'Bitte bestätigen Sie, dass diese Adresse Ihnen gehört. Der Link gilt drei Tage.',
        '{link}',
        'Wenn Sie das nicht waren, ist nichts zu tun: Ohne Bestätigung geschieht nichts.',
      ],
      link: 'Adresse bestätigen',
    },
    'confirm-new-email': {
      subject: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
      paragraphs: [
        '{email} soll die neue Adresse des Kontos {username} bei {site} werden.',
        'Bitte bestätigen Sie, dass diese Adresse Ihnen gehört. Der Link gilt drei Tage; bis dahin bleibt die bisherige Adresse in Kraft.',
        '{link}',
        'Wenn Sie das nicht waren, ist nichts zu tun: Ohne Bestätigung ändert sich nichts.',
      ],
      link: 'Neue Adresse bestätigen',
    },
    'email-change-requested': {
      subject: 'Ihre E-Mail-Adresse soll sich ändern',
      paragraphs: [
        'Jemand, der mit Ihrem Konto bei {site} angemeldet ist, möchte dessen Adresse ändern. Diese hier bleibt in Kraft, bis die neue bestätigt ist.',
        'Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort und nehmen Sie die Änderung in Ihrem Profil zurück.',
        '{link}',
      ],
      link: 'Zum Profil',
    },
    'email-changed': {
      subject: 'Ihre E-Mail-Adresse wurde geändert',
      paragraphs: [
        'Ihr Konto bei {site} hat jetzt eine andere E-Mail-Adresse. Diese hier wird nicht mehr verwendet.',
        'Wenn Sie das nicht waren, schreiben Sie an die Betreiber des Stores.',
      ],
    },
    'account-exists': {
      subject: 'Sie haben bereits ein Konto',
      paragraphs: [
        'Jemand, wahrscheinlich Sie selbst, hat diese Adresse für ein Konto bei {site} angegeben. Sie gehört schon zum Konto {username}.',
        'Sie können sich damit anmelden, oder ein anderes Passwort wählen, wenn Sie es nicht mehr wissen.',
        '{link}',
        'Wenn Sie das nicht waren, ist nichts zu tun: Es wurde nichts geändert.',
      ],
      link: 'Anmelden',
    },
    'no-account': {
      subject: 'Zu dieser Adresse gibt es kein Konto',
      paragraphs: [
        'Jemand, wahrscheinlich Sie selbst, wollte bei {site} mit dieser Adresse ein anderes Passwort wählen. Kein Konto dort hat sie.',
        'Vielleicht haben Sie sich mit einer anderen Adresse registriert. Wenn Sie noch kein Konto haben, können Sie eines anlegen.',
        '{link}',
        'Wenn Sie das nicht waren, ist nichts zu tun.',
      ],
      link: 'Registrieren',
    },
    'password-reset': {
      subject: 'Wählen Sie ein anderes Passwort',
      paragraphs: [
        'Sie oder jemand anderes möchten ein anderes Passwort für das Konto {username} bei {site}.',
        'Der Link gilt 24 Stunden und nur einmal.',
        '{link}',
        'Wenn Sie das nicht waren, ist nichts zu tun: Ihr Passwort bleibt, wie es ist.',
      ],
      link: 'Anderes Passwort wählen',
    },
    'password-changed': {
      subject: 'Ihr Passwort wurde geändert',
      paragraphs: [
        'Das Passwort Ihres Kontos bei {site} wurde geändert. Alle Sitzungen sind beendet, und Ihr API-Token wurde durch ein anderes ersetzt. Geschah es ohne das bisherige Passwort, sind auch Ihre Tokens für Programme widerrufen.',
        'Wenn Sie das nicht waren, wählen Sie sofort ein anderes Passwort.',
        '{link}',
      ],
      link: 'Anderes Passwort wählen',
    },
    'token-replaced': {
      subject: 'Ihr API-Token wurde ersetzt',
      paragraphs: [
        'Das API-Token Ihres Kontos bei {site} wurde durch ein anderes ersetzt. Programme, die mit dem bisherigen veröffentlichen, brauchen das neue.',
        'Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort.',
        '{link}',
      ],
      link: 'Zum Token',
    },
    'personal-token-created': {
      subject: 'Für Ihr Konto gibt es ein neues Token',
      paragraphs: [
        'Für Ihr Konto bei {site} wurde ein Token für Programme angelegt. Es heißt „{tokenName}“ und gilt bis {expiresAt}.',
        'Wenn Sie das nicht waren, widerrufen Sie es und ändern Sie sofort Ihr Passwort.',
        '{link}',
      ],
      link: 'Zu den Tokens',
    },
    'personal-token-revoked': {
      subject: 'Ein Token Ihres Kontos wurde widerrufen',
      paragraphs: [
        'Das Token für Programme namens „{tokenName}“ Ihres Kontos bei {site} wurde widerrufen. Programme, die es verwenden, brauchen ein anderes.',
        'Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort.',
        '{link}',
      ],
      link: 'Zu den Tokens',
    },
    'personal-token-revoked-by-staff': {
      subject: 'Die Betreiber haben ein Token Ihres Kontos widerrufen',
      paragraphs: [
        'Die Betreiber des Stores haben das Token für Programme namens „{tokenName}“ Ihres Kontos bei {site} widerrufen, weil es offenbar missbraucht wurde. Programme, die es verwenden, brauchen ein anderes.',
        'Wenn niemand außer Ihnen das Token kannte, schreiben Sie den Betreibern.',
        '{link}',
      ],
      link: 'Zu den Tokens',
    },
    'deletion-requested': {
      subject: 'Ihr Konto wird gelöscht',
      paragraphs: [
        'Ihr Konto bei {site} wird am {eraseAt} gelöscht, wie Sie es wünschten. Bis dahin bleibt alles, wie es ist, und Sie können es doch behalten.',
        '{link}',
        'Wenn Sie das nicht waren, behalten Sie das Konto und ändern Sie sofort Ihr Passwort.',
      ],
      link: 'Konto behalten',
    },
    'passkey-added': {
      subject: 'Ihrem Konto wurde ein Passkey hinzugefügt',
      paragraphs: [
        'Ihr Konto bei {site} lässt sich von jetzt an mit dem Passkey „{passkey}“ öffnen.',
        'Wenn Sie das nicht waren, entfernen Sie den Passkey sofort und ändern Sie Ihr Passwort.',
        '{link}',
      ],
      link: 'Zu Ihren Passkeys',
    },
    'passkey-removed': {
      subject: 'Ein Passkey Ihres Kontos wurde entfernt',
      paragraphs: [
        'Der Passkey „{passkey}“ öffnet Ihr Konto bei {site} nicht mehr.',
        'Wenn Sie das nicht waren, sehen Sie nach, ob die übrigen Ihre sind, und ändern Sie Ihr Passwort.',
        '{link}',
      ],
      link: 'Zu Ihren Passkeys',
    },
    'login-linked': {
      subject: 'Eine weitere Anmeldung wurde mit Ihrem Konto verbunden',
      paragraphs: [
        'An Ihrem Konto bei {site} können Sie sich von jetzt an mit {party} anmelden.',
        'Waren Sie das nicht, trennen Sie die Anmeldung sofort und ändern Sie Ihr Passwort.',
        '{link}',
      ],
      link: 'Zu Ihren verbundenen Anmeldungen',
    },
    'login-unlinked': {
      subject: 'Eine Anmeldung wurde von Ihrem Konto getrennt',
      paragraphs: [
        'Eine Anmeldung mit {party} öffnet Ihr Konto bei {site} nicht mehr.',
        'Waren Sie das nicht, sehen Sie Ihre verbundenen Anmeldungen durch und ändern Sie Ihr Passwort.',
        '{link}',
      ],
      link: 'Zu Ihren verbundenen Anmeldungen',
    },
    'second-factor-enabled': {
      subject: 'Ihr Konto hat jetzt einen zweiten Faktor',
      paragraphs: [
        'Für Ihr Konto bei {site} wurde eine Authenticator-App eingerichtet. Wer sich anmeldet, braucht von jetzt an einen Code daraus.',
        'Bewahren Sie die Wiederherstellungscodes auf, die Ihnen gezeigt wurden: Mit ihnen kommen Sie herein, wenn die App verloren ist.',
        'Wenn Sie das nicht waren, schreiben Sie sofort den Betreibern des Stores.',
        '{link}',
      ],
      link: 'Zu Sicherheit',
    },
    'second-factor-disabled': {
      subject: 'Ihr zweiter Faktor wurde entfernt',
      paragraphs: [
        'Die Authenticator-App Ihres Kontos bei {site} wurde entfernt. Zum Anmelden genügt jetzt das Passwort, und die Wiederherstellungscodes gelten nicht mehr.',
        'Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort und richten Sie die App wieder ein.',
        '{link}',
      ],
      link: 'Zu Sicherheit',
    },
    'second-factor-reset': {
      subject: 'Die Betreiber haben Ihren zweiten Faktor entfernt',
      paragraphs: [
        'Die Betreiber des Stores haben die Authenticator-App Ihres Kontos bei {site} entfernt, weil ihnen jemand gesagt hat, dass sie verloren ist. Alle Sitzungen wurden beendet; zum Anmelden genügt jetzt das Passwort.',
        'Bitte richten Sie eine neue ein. Wenn Sie nicht darum gebeten haben, ändern Sie sofort Ihr Passwort und schreiben Sie den Betreibern.',
        '{link}',
      ],
      link: 'Zu Sicherheit',
    },
    'recovery-codes-replaced': {
      subject: 'Sie haben neue Wiederherstellungscodes',
      paragraphs: [
        'Für Ihr Konto bei {site} wurden neue Wiederherstellungscodes gemacht. Die bisherigen gelten nicht mehr.',
        'Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort und machen Sie neue Codes.',
        '{link}',
      ],
      link: 'Zu Sicherheit',
    },
    'recovery-code-used': {
      subject: 'Ein Wiederherstellungscode wurde benutzt',
      paragraphs: [
        'Jemand hat einen der Wiederherstellungscodes Ihres Kontos bei {site} benutzt. Er gilt kein zweites Mal.',
        'Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort und machen Sie neue Codes. Wenn Ihre App verloren ist, entfernen Sie sie und richten Sie eine andere ein.',
        '{link}',
      ],
      link: 'Zu Sicherheit',
    },
    'guessing-stopped': {
      subject: 'Jemand wollte Ihren zweiten Faktor erraten',
      paragraphs: [
        'Jemand ist bei der Anmeldung an Ihrem Konto bei {site} über den ersten Schritt gekommen, hat beim zweiten mehrmals falsch geantwortet und wurde aufgehalten.',
        'Wenn Sie das waren, stellen Sie die Uhr Ihres Geräts oder nehmen Sie einen Wiederherstellungscode. Wenn nicht, kennt jemand Ihr Passwort oder kommt in ein Konto, das mit Ihrem verbunden ist: Ändern Sie sofort Ihr Passwort und sehen Sie Ihre Sitzungen und verbundenen Anmeldungen durch.',
        '{link}',
      ],
      link: 'Passwort ändern',
    },
    'deletion-cancelled': {
      subject: 'Ihr Konto bleibt',
      paragraphs: ['Ihr Konto bei {site} wird nun doch nicht gelöscht, wie Sie es wünschten.'],
    },
  },
}
