import type { Command } from 'commander'
import { readSwitch, withReason } from './order.js'
import type { Session } from './session.js'

interface Reason {
  readonly reason?: string
}

/** `apps delete|restore|transfer|maintainer|feature`: what administrators may do to apps. */
export function appAdminCommands(program: Command, session: Session): void {
  const apps = program.command('apps').description('administer apps, whoever owns them')
  const order = (id: string, change: string, fields: object, { reason }: Reason) =>
    session.operator(`/operator/apps/${encodeURIComponent(id)}/${change}`, { ...fields, reason })

  withReason(apps.command('delete <id>').description('take an app out of the store; apps restore undoes it')).action(
    async (id: string, options: Reason) => {
      await order(id, 'delete', {}, options)
      session.print(`${id} is out of the store. Undo: storectl apps restore ${id}`)
    },
  )

  withReason(apps.command('restore <id>').description('bring a deleted app back with the releases it had')).action(
    async (id: string, options: Reason) => {
      await order(id, 'restore', {}, options)
      session.print(`${id} is back in the store.`)
    },
  )

  withReason(
    apps
      .command('transfer <id>')
      .argument('<on|off>', 'on: whoever registers the app next owns it', readSwitch)
      .description('let somebody else take an app over, or no longer'),
  ).action(async (id: string, enabled: boolean, options: Reason) => {
    await order(id, 'transfer', { enabled }, options)
    session.print(
      enabled ? `Whoever registers ${id} next owns it.` : `${id} can no longer be taken over by registering it.`,
    )
  })

  withReason(
    apps
      .command('feature <id>')
      .argument('<on|off>', 'shown as featured or not', readSwitch)
      .description('feature an app'),
  ).action(async (id: string, featured: boolean, options: Reason) => {
    await order(id, 'featured', { featured }, options)
    session.print(featured ? `${id} is featured.` : `${id} is not featured any more.`)
  })

  maintainerCommands(apps, order, session)
}

function maintainerCommands(
  apps: Command,
  order: (id: string, change: string, fields: object, options: Reason) => Promise<unknown>,
  session: Session,
): void {
  const maintainer = apps.command('maintainer').description('choose co-maintainers, who publish and delete releases')

  withReason(maintainer.command('add <id> <username>').description('make somebody co-maintainer of an app')).action(
    async (id: string, username: string, options: Reason) => {
      await order(id, 'maintainers', { username, present: true }, options)
      session.print(`${username} is co-maintainer of ${id}.`)
    },
  )

  withReason(maintainer.command('remove <id> <username>').description('take that right away')).action(
    async (id: string, username: string, options: Reason) => {
      await order(id, 'maintainers', { username, present: false }, options)
      session.print(`${username} is not co-maintainer of ${id} any more.`)
    },
  )
}
