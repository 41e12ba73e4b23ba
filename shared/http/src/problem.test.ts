import { DomainError, type DomainErrorKind } from '@appstore/event-sourcing/domain-error'
import { createLogger } from '@appstore/service/logger'
import { fieldsInvalid } from './json-body.js'
import { connectionProblem, problemAnswer } from './problem.js'
import { bodyTooLarge, methodNotAllowed, notAcceptable, unsupportedMediaType } from './request-refused.js'

const lines: string[] = []
const logger = createLogger({ service: 'test', level: 'info', destination: { write: (line) => lines.push(line) } })
const v1 = (error: unknown) => problemAnswer(error, { shape: 'v1', logger, correlationId: 'request-1' })
const problem = (error: unknown) => problemAnswer(error, { shape: 'problem', logger, correlationId: 'request-1' })

beforeEach(() => lines.splice(0))

describe('the v1 shape', () => {
  it.each<[DomainErrorKind, number]>([
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not-found', 404],
    ['conflict', 409],
    ['throttled', 429],
    ['unavailable', 503],
  ])('answers %s with %i and one detail', (kind, status) => {
    const answer = v1(new DomainError(kind, 'some-code', 'Do that.'))
    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toBe('application/json')
    expect(JSON.parse(answer.body)).toEqual({ detail: 'Do that.' })
  })

  it('answers an invalid certificate, archive or signature with an array of one sentence', () => {
    const answer = v1(new DomainError('invalid', 'signature-invalid', 'The signature does not verify.'))
    expect([answer.status, JSON.parse(answer.body)]).toEqual([400, ['The signature does not verify.']])
  })

  it('answers field errors with an object of arrays', () => {
    const answer = v1(fieldsInvalid({ download: ['This field is required.'] }))
    expect([answer.status, JSON.parse(answer.body)]).toEqual([400, { download: ['This field is required.'] }])
  })

  it('answers malformed JSON and XML with one detail', () => {
    for (const code of ['malformed-json', 'malformed-xml']) {
      const answer = v1(new DomainError('invalid', code, 'Line 3 is not closed.'))
      expect([answer.status, JSON.parse(answer.body)]).toEqual([400, { detail: 'Line 3 is not closed.' }])
    }
  })

  it('challenges for a token when nobody is authenticated', () => {
    expect(v1(new DomainError('unauthenticated', 'x', 'Who?')).headers['www-authenticate']).toBe('Token')
  })

  it('challenges for what the route takes when the error names it', () => {
    const answer = v1(new DomainError('unauthenticated', 'x', 'Who?', { challenge: 'Basic realm="store"' }))
    expect([answer.headers['www-authenticate'], answer.body]).toEqual(['Basic realm="store"', '{"detail":"Who?"}'])
  })

  it('says when to come back, by default and as the error says', () => {
    expect(v1(new DomainError('unavailable', 'x', 'Later.')).headers['retry-after']).toBe('5')
    expect(v1(new DomainError('throttled', 'x', 'Later.')).headers['retry-after']).toBe('60')
    expect(v1(new DomainError('throttled', 'x', 'Later.', { retryAfter: 12.2 })).headers['retry-after']).toBe('13')
  })

  it('refuses what HTTP forbids with the right status and headers', () => {
    expect(v1(methodNotAllowed('PUT', ['GET', 'HEAD']))).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
    expect(v1(notAcceptable()).status).toBe(406)
    expect(v1(bodyTooLarge(10))).toMatchObject({ status: 413, headers: { connection: 'close' } })
    expect(v1(unsupportedMediaType('text/plain')).status).toBe(415)
    expect(v1(unsupportedMediaType('text/plain', ['a/b', 'c/d'])).headers['accept-post']).toBe('a/b, c/d')
  })
})

describe('the problem shape', () => {
  it('carries type, title, status, detail, code and the extra members', () => {
    const answer = problem(new DomainError('invalid', 'name-taken', 'Take another name.', { name: 'news', status: 1 }))
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(JSON.parse(answer.body)).toEqual({
      type: 'urn:appstore:problem:name-taken',
      title: 'The request is not valid',
      status: 400,
      detail: 'Take another name.',
      code: 'name-taken',
      name: 'news',
      correlationId: 'request-1',
    })
  })

  it('challenges for a bearer token', () => {
    expect(problem(new DomainError('unauthenticated', 'x', 'Who?')).headers['www-authenticate']).toBe('Bearer')
  })
})

describe('a bug', () => {
  it('is answered without its message and logged once', () => {
    for (const shape of [v1, problem]) {
      lines.splice(0)
      const answer = shape(new Error('the secret is 42'))
      expect(answer.status).toBe(500)
      expect(answer.body).not.toContain('42')
      expect(lines).toHaveLength(1)
      expect(lines[0]).toContain('request-1')
    }
  })

  it('may be anything that was thrown', () => {
    for (const thrown of [undefined, null, 'text', { kind: 'invalid' }]) expect(v1(thrown).status).toBe(500)
  })

  it('is the only thing that is logged', () => {
    v1(new DomainError('invalid', 'x', 'No.'))
    v1(notAcceptable())
    expect(lines).toHaveLength(0)
  })
})

describe('a connection that does not speak HTTP', () => {
  it.each([
    ['HPE_HEADER_OVERFLOW', 431],
    ['ERR_HTTP_REQUEST_TIMEOUT', 408],
    ['HPE_INVALID_METHOD', 400],
  ])('is told with a whole response: %s → %i', (code, status) => {
    const [head, body] = connectionProblem(code).split('\r\n\r\n') as [string, string]
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(head).toContain(`Content-Length: ${body.length}`)
    expect(JSON.parse(body)).toMatchObject({ status })
  })
})
