import { createLogCheck, type EventView } from './log-check.js'

const event = (position: number, stream: string, revision: number, id = `${position}`): EventView => ({
  id,
  stream,
  revision,
  position: String(position),
  type: 'AppRegistered',
  schemaVersion: 1,
  data: {},
  metadata: { commandId: 'c', actor: 'operator', credential: 'operator-token', at: '2026-01-01T00:00:00Z' },
})

function problemsOf(...events: EventView[]): string[] {
  const check = createLogCheck()
  for (const each of events) check.add(each)
  return check.result().problems
}

describe('checking the log', () => {
  it('finds nothing wrong with a sound log, gaps between positions included', () => {
    expect(problemsOf(event(1, 'app-a', 0), event(5, 'app-b', 0), event(9, 'app-a', 1))).toEqual([])
  })

  it('finds a missing event', () => {
    expect(problemsOf(event(1, 'app-a', 0), event(2, 'app-a', 2))).toEqual([
      'position 2 (app-a#2 AppRegistered) should have revision 1',
    ])
  })

  it('finds an event out of order', () => {
    expect(problemsOf(event(2, 'app-a', 0), event(1, 'app-b', 0))).toHaveLength(1)
  })

  it('finds an event that stands twice', () => {
    expect(problemsOf(event(1, 'app-a', 0, 'x'), event(2, 'app-b', 0, 'x'))).toHaveLength(1)
  })
})
