import { startTestGateway, type TestGateway } from '../../gateway-spec.js'
import { browser, type TestBrowser } from '../browser-spec.js'
import { answerPeople, PASSWORD } from '../people-answerers-spec.js'

/** Somebody without a role, somebody who is staff, and an administrator, each signed in. */
export type People = Readonly<Record<'user' | 'staff' | 'superuser', TestBrowser>>

/** A gateway with somebody of each role at it; `environment` adds to its settings. */
export async function startAdministration(environment: Record<string, string> = {}): Promise<{
  gateway: TestGateway
  people: People
  sessions: ReturnType<typeof answerPeople>
}> {
  const gateway = await startTestGateway({ THROTTLE_LOGIN: '1000/minute', ...environment })
  const sessions = answerPeople(gateway.answerers)
  const people = {
    user: await signedIn(gateway, 'anna'),
    staff: await signedIn(gateway, 'sue'),
    superuser: await signedIn(gateway, 'root'),
  }
  return { gateway, people, sessions }
}

async function signedIn(gateway: TestGateway, login: string): Promise<TestBrowser> {
  const visitor = browser(gateway)
  await visitor.open('/login/')
  await visitor.send('/login/', { login, password: PASSWORD })
  await visitor.open('/')
  return visitor
}
