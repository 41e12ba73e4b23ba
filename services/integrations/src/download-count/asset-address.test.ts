import { assetAddress } from './asset-address.js'

const base = 'github.com/ann/my.app-x/releases/download'
const repository = { owner: 'ann', name: 'my.app-x' }

describe('the address of a release asset', () => {
  it.each([
    [`https://${base}/v1.0/a.tar.gz`, 'v1.0', 'a.tar.gz'],
    [`http://${base}/v1.0/a.tar.gz`, 'v1.0', 'a.tar.gz'],
    [`https://${base}/v1.0%2Brc/a%20b.tar.gz?x=1#y`, 'v1.0+rc', 'a b.tar.gz'],
    [`https://${base}/v1+rc/ä.tar.gz`, 'v1+rc', 'ä.tar.gz'],
    [`https://${base}/nightly%2F2030/a.tar.gz`, 'nightly/2030', 'a.tar.gz'],
    [`https://${base}/nightly/2030/a.tar.gz`, 'nightly/2030', 'a.tar.gz'],
    [`HTTPS://GitHub.com:443/ann/my.app-x/releases/download/v1/a`, 'v1', 'a'],
  ])('names repository, tag and file: %s', (download, tag, file) => {
    expect(assetAddress(download)).toEqual({ repository, tag, file })
  })

  it.each([
    'https://example.org/ann/news/releases/download/v1/a',
    'https://github.com.example.org/ann/news/releases/download/v1/a',
    'https://example.org@github.com.evil/ann/news/releases/download/v1/a',
    'https://github.com:8443/ann/news/releases/download/v1/a',
    'ftp://github.com/ann/news/releases/download/v1/a',
    'https://github.com/ann/news/archive/v1.tar.gz',
    'https://github.com/ann/news/releases/latest/download/a',
    'https://github.com/ann/news/releases/download/v1',
    'https://github.com/ann/news/releases/download/v1/',
    'https://github.com/ann/news/releases/download//a',
    'https://github.com/ann/news/releases/download/%zz/a',
    'https://github.com/a%2Fb/news/releases/download/v1/a',
    'https://github.com/-ann/news/releases/download/v1/a',
    'https://github.com/ann/ne%20ws/releases/download/v1/a',
    'https://github.com/../news/releases/download/v1/a',
    'nonsense',
    '',
  ])('is none: %s', (download) => expect(assetAddress(download)).toBeUndefined())
})
