import { embeddedVideo } from './video.js'

describe('videos (releases.md B9)', () => {
  it.each([
    '/w/abc_-1',
    '/videos/watch/abc_-1',
    '/videos/watch/abc_-1/',
    '/videos/embed/abc_-1',
    '/w/abc_-1?start=1#x',
  ])('at %s are embedded', (path) =>
    expect(embeddedVideo(`https://peertube.example${path}`)).toBe('https://peertube.example/videos/embed/abc_-1'),
  )
  it.each([
    'https://youtube.example/watch?v=1',
    'http://peertube.example/w/1',
    'https://peertube.example/w/',
    'nonsense',
  ])('at %s are not taken', (address) => expect(embeddedVideo(address)).toBeUndefined())
})
