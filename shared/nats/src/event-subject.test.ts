import { eventSubject } from './event-subject.js'

test('an event is published under its service, its aggregate and what happened to it', () => {
  expect(eventSubject('catalog', 'app-news', 'AppCertificateChanged')).toBe('evt.catalog.app.certificate-changed')
  expect(eventSubject('releases', 'release-1', 'ReleasePublished')).toBe('evt.releases.release.published')
  expect(eventSubject('accounts', 'account-1', 'SignInSecured2Times')).toBe(
    'evt.accounts.account.sign-in-secured2-times',
  )
})

test('only the whole name of the aggregate is left out, and never all of the type', () => {
  expect(eventSubject('catalog', 'app-news', 'AppealFiled')).toBe('evt.catalog.app.appeal-filed')
  expect(eventSubject('catalog', 'app-news', 'App')).toBe('evt.catalog.app.app')
  expect(eventSubject('catalog', 'app', 'OwnershipTransferred')).toBe('evt.catalog.app.ownership-transferred')
})
