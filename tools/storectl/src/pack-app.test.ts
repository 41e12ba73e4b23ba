import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { packApp } from './pack-app.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pack-app-'))
  await put('appinfo/info.xml', '<info><id> my_app </id><version>1.2.3</version></info>')
})
afterEach(() => rm(folder, { recursive: true }))

async function put(path: string, content = ''): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), content)
}

/** The members of an archive as tar lists them: type and rights, name. */
function members(archive: Buffer): string[][] {
  const lines = execFileSync('tar', ['-tvzf', '-'], { input: archive }).toString().trim().split('\n')
  return lines.map((line) => [line.split(/\s+/)[0] as string, line.split(/\s+/).at(-1) as string])
}

describe('packing an app', () => {
  it('puts its files below one folder with its id', async () => {
    await put('lib/Application.php', '<?php')
    await put('bin/run', '#!/bin/sh')
    await chmod(join(folder, 'bin/run'), 0o700)
    const { appId, version, archive } = await packApp(folder)
    expect({ appId, version }).toEqual({ appId: 'my_app', version: '1.2.3' })
    expect(members(archive)).toEqual([
      ['-rw-r--r--', 'my_app/appinfo/info.xml'],
      ['-rwxr-xr-x', 'my_app/bin/run'],
      ['-rw-r--r--', 'my_app/lib/Application.php'],
    ])
  })

  it('leaves out what does not belong there', async () => {
    for (const path of [
      '.git/config',
      '.github/workflows/a.yml',
      'node_modules/a/b.js',
      'js/.git/config',
      '.DS_Store',
    ]) {
      await put(path)
    }
    await symlink('/etc/passwd', join(folder, 'link'))
    await put('.htaccess')
    const { archive } = await packApp(folder)
    expect(members(archive).map(([, name]) => name)).toEqual(['my_app/.htaccess', 'my_app/appinfo/info.xml'])
  })

  it('makes the same bytes of the same files, whenever that is', async () => {
    await put('js/main.js', 'let a = 1')
    const first = await packApp(folder)
    await utimes(join(folder, 'js/main.js'), 1, 1)
    expect((await packApp(folder)).archive.equals(first.archive)).toBe(true)
    await put('js/main.js', 'let a = 2')
    expect((await packApp(folder)).archive.equals(first.archive)).toBe(false)
  })

  it('says what is wrong with a folder that is no app', async () => {
    await expect(packApp(join(folder, 'js'))).rejects.toThrow('Give the folder of an app.')
    await put('appinfo/info.xml', '<info><id>my_app</id></info>')
    await expect(packApp(folder)).rejects.toThrow('has no <id> or no <version>')
  })
})
