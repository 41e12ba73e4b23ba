import type { ReleaseMetadata } from '@appstore/contracts/releases'
import { versionSpec } from './version-range.js'
import { child, childrenOf, type Element } from './xml-tree.js'

/** The release's data from a normalised, valid info.xml (releases.md B6, B9). */
export function mapRelease(info: Element): Omit<ReleaseMetadata, 'changelogs'> {
  const dependencies = child(info, 'dependencies')
  const php = child(dependencies, 'php')
  return {
    phpExtensions: childrenOf(dependencies, 'lib').map(requirement),
    databases: childrenOf(dependencies, 'database').map(requirement),
    shellCommands: childrenOf(dependencies, 'command').map((command) => command.text),
    php: specOf(php),
    platform: specOf(child(dependencies, 'nextcloud')),
    minIntSize: php?.attributes['min-int-size'] === '64' ? 64 : 32,
    licenses: childrenOf(info, 'licence').map((licence) => licence.text),
    externalApp: externalApp(child(info, 'external-app')),
  }
}

function requirement(element: Element) {
  return { id: element.text.trim(), ...specOf(element) }
}

function specOf(element: Element | undefined) {
  return versionSpec(element?.attributes['min-version'], element?.attributes['max-version'])
}

function externalApp(element: Element | undefined): ReleaseMetadata['externalApp'] {
  if (element === undefined) return null
  const install = child(element, 'docker-install')
  const value = (name: string) => child(install, name)?.text.trim() || null
  return {
    isSystem: ['true', '1'].includes(child(element, 'system')?.text.trim() ?? ''),
    dockerInstall: { registry: value('registry'), image: value('image'), imageTag: value('image-tag') },
    scopes: childrenOf(child(element, 'scopes'), 'value').map((scope) => scope.text.trim()),
    environmentVariables: childrenOf(child(element, 'environment-variables'), 'variable').map((variable) => ({
      envName: child(variable, 'name')?.text.trim() ?? '',
      displayName: child(variable, 'display-name')?.text.trim() ?? '',
      description: child(variable, 'description')?.text.trim() ?? '',
      default: child(variable, 'default')?.text.trim() ?? '',
    })),
  }
}
