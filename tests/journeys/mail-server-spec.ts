import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A mail server that takes what it gets, or refuses it for good. */
export interface MailServer {
  readonly environment: { readonly EMAIL_HOST: string; readonly EMAIL_PORT: string }
  takes: boolean
  stop(): Promise<void>
}

export async function startMailServer(): Promise<MailServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    onRcptTo: (_address, _session, callback) =>
      callback(mails.takes ? null : Object.assign(new Error('nobody of that name'), { responseCode: 550 })),
    onData: (stream, _session, callback) => void stream.resume().on('end', () => callback()),
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  const mails: MailServer = {
    environment: { EMAIL_HOST: '127.0.0.1', EMAIL_PORT: String(port) },
    takes: true,
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
  return mails
}
