import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

/** A real mail server on loopback that keeps what it gets. */
export interface TestMailServer {
  readonly port: number
  readonly mails: ParsedMail[]
  /** What it does with the next mails: takes them, refuses them with this code, or never answers. */
  behaviour: 'take' | 'silent' | number
  /** Resolves once it has so many mails. */
  has(count: number): Promise<void>
  stop(): Promise<void>
}

export async function startMailServer(): Promise<TestMailServer> {
  const mails: ParsedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    onRcptTo(_address, _session, callback) {
      if (test.behaviour === 'silent') return
      if (test.behaviour === 'take') return callback()
      callback(Object.assign(new Error('not now'), { responseCode: test.behaviour }))
    },
    onData(stream, _session, callback) {
      simpleParser(stream).then(
        (mail) => {
          mails.push(mail)
          callback()
        },
        (error) => callback(error),
      )
    },
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const test: TestMailServer = {
    port: (server.server.address() as AddressInfo).port,
    mails,
    behaviour: 'take',
    async has(count) {
      while (mails.length < count) await new Promise((resolve) => setTimeout(resolve, 5))
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
  return test
}
